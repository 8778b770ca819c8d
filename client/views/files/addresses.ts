import type { FileInfo } from '../../../protocol/entities.ts'
import { prefix } from '../../prefix.ts'

/** The widths in px in which the server has a picture besides its own. */
export type Width = 480 | 2048

/** Where a file is. Of a picture also a smaller, still one; where the server has none, it sends the picture itself. */
export function addressOf({ id, name }: Pick<FileInfo, 'id' | 'name'>, width?: Width): string {
  return `${prefix}/files/${id}/${encodeURIComponent(name)}${width === undefined ? '' : `?w=${width}`}`
}

/** A picture as it is shown in its place. One that moves is shown as it is, unless the reader wants no motion. */
export function shownAddress(file: FileInfo, { still, width }: { still: boolean; width: Width }): string {
  return addressOf(file, file.animated && !still ? undefined : width)
}

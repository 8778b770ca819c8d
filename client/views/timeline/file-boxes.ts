import type { FileInfo } from '../../../protocol/entities.ts'
import { kindOf } from '../../stores/history/file-kind.ts'

/** What is drawn as one box: the pictures of a message beside each other, or any other file. */
export interface FileBox {
  files: FileInfo[]
  /** Its size. With a width it shrinks with its column, and keeps its shape. */
  style: string
}

const CARD_PX = 60

/** The boxes of a message's files, the pictures first. */
export function fileBoxes(files: readonly FileInfo[] = []): FileBox[] {
  const pictures = files.filter((file) => kindOf(file) === 'picture')
  const others = files.filter((file) => !pictures.includes(file))
  return [
    ...(pictures[0] ? [{ files: pictures, style: shape(...gallerySize(pictures)) }] : []),
    ...others.map((file) => ({
      files: [file],
      style: kindOf(file) === 'film' ? shape(400, 225) : `height:${CARD_PX}px`,
    })),
  ]
}

const shape = (width: number, height: number): string => `width:${width}px;aspect-ratio:${width}/${height}`

function gallerySize(pictures: FileInfo[]): [number, number] {
  if (pictures.length === 1) return sizeOf(pictures[0]!)
  return pictures.length === 2 ? [400, 200] : pictures.length === 3 ? [480, 270] : [320, 320]
}

/** A single picture is not enlarged. What is very thin is cut, so that a finger still finds it. */
function sizeOf({ width = 1, height = 1 }: FileInfo): [number, number] {
  const scale = Math.min(1, 400 / width, 320 / height)
  return [width, height].map((side) => Math.max(44, Math.round(side * scale))) as [number, number]
}

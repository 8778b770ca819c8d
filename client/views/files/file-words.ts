import type { FileInfo } from '../../../protocol/entities.ts'
import { kindOf } from '../../stores/history/file-kind.ts'
import { sizeOf } from '../format/size.ts'

const MOST_EXTENSION = 8
/** Characters before the extension that are never cut. */
const TAIL = 4

/** "pdf"; empty where the name has no extension that a reader would know as one. */
export function extensionOf(name: string): string {
  const at = name.lastIndexOf('.')
  const extension = at > 0 ? name.slice(at + 1) : ''
  return extension.length <= MOST_EXTENSION && /^[a-z0-9]+$/i.test(extension) ? extension.toLowerCase() : ''
}

/** A name in two parts: where there is no room, only the first is cut, so that the extension stays in sight. */
export function nameParts(name: string): [start: string, end: string] {
  const extension = extensionOf(name)
  const characters = [...name]
  const end = extension === '' ? 0 : extension.length + 1 + TAIL
  // A short name has nothing to cut.
  if (end === 0 || characters.length <= end * 2) return [name, '']
  return [characters.slice(0, -end).join(''), characters.slice(-end).join('')]
}

/** A damaged PDF is read to its end. A larger one is only offered for download. */
const MOST_PDF_BYTES = 32 * 1_048_576

/** Whether the pages of a file can be shown. */
export const isPdf = ({ type, bytes }: Pick<FileInfo, 'type' | 'bytes'>): boolean =>
  type === 'application/pdf' && bytes > 0 && bytes <= MOST_PDF_BYTES

const FAMILIES: Record<string, string> = { image: 'Picture', video: 'Video', audio: 'Sound', text: 'Text' }

/** "PDF": what a file is, by its name, and else by its content. */
export const typeOf = ({ name, type }: Pick<FileInfo, 'name' | 'type'>): string =>
  extensionOf(name).toUpperCase() || (FAMILIES[type.split('/')[0]!] ?? 'File')

/** "PDF · 2.4 MB". */
export const noteOf = (file: FileInfo): string => `${typeOf(file)} · ${sizeOf(file.bytes)}`

/** "0:24", "1:02:03". */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (number: number): string => String(number).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

/** "picture: a dog", "file, 2.4 MB": a file as a screen reader announces it with its message. */
export function spokenOf(file: FileInfo): string {
  const kind = kindOf(file)
  if (kind === 'picture') return file.alt ? `picture: ${file.alt}` : 'picture'
  if (kind === 'film') return file.alt ? `video: ${file.alt}` : 'video'
  if (kind === 'voice') return `voice note, ${clockOf(file.seconds ?? 0)}`
  return `${kind === 'sound' ? 'sound' : 'file'} ${file.name}, ${sizeOf(file.bytes)}`
}

import { fileTypeFromBlob } from 'file-type'
import { PLAIN_BYTES } from '../types.ts'
import { FileBytes } from './file-bytes.ts'
import { isSoundOnlyMp4, isSoundOnlyWebm } from './tracks.ts'

const TEXT_BYTES = 64 * 1024
// oxlint-disable-next-line no-control-regex -- they are what tells bytes from text
const CONTROL = /[\0-\x08\x0b\x0e-\x1f\x7f]/

/** Other names of types that browsers know. */
const BETTER: Record<string, string> = {
  'image/apng': 'image/png',
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
}

/** The media type of a file by its content, without parameters. */
export async function mediaType(path: string): Promise<string> {
  const found = (await fileTypeFromBlob(Bun.file(path)))?.mime.split(';', 1)[0]
  using bytes = new FileBytes(path)
  if (found === undefined) return isText(bytes) ? 'text/plain' : PLAIN_BYTES
  const type = BETTER[found] ?? found
  if (type === 'video/mp4' && isSoundOnlyMp4(bytes)) return 'audio/mp4'
  if (type === 'video/webm' && isSoundOnlyWebm(bytes)) return 'audio/webm'
  return type
}

/** Whether a file begins with UTF-8 that has no control characters other than white space. */
function isText(bytes: FileBytes): boolean {
  const length = Math.min(bytes.size, TEXT_BYTES)
  try {
    // The last character may be cut where the file goes on.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.at(0, length), { stream: length < bytes.size })
    return !CONTROL.test(text)
  } catch {
    return false
  }
}

import type { FileBytes } from './file-bytes.ts'

/** Boxes or elements that are looked at before a container counts as one of video. */
const MOST_PARTS = 1_000

/** Whether an MP4 has tracks of sound and none of video (ISO/IEC 14496-12: moov, trak, mdia, hdlr). */
export function isSoundOnlyMp4(bytes: FileBytes): boolean {
  const kinds = new Set<string>()
  let left = MOST_PARTS
  const look = (start: number, end: number) => {
    for (let from = start; from + 8 <= end && left > 0; left -= 1) {
      const head = bytes.at(from, 8)
      if (!head) return
      let length = head.readUInt32BE()
      let header = 8
      if (length === 1) {
        header = 16
        length = Number(bytes.at(from + 8, 8)?.readBigUInt64BE() ?? 0n)
      } else if (length === 0) length = end - from
      if (length < header) return
      const name = head.toString('latin1', 4)
      if (['moov', 'trak', 'mdia'].includes(name)) look(from + header, Math.min(from + length, end))
      if (name === 'hdlr') kinds.add(bytes.at(from + header + 8, 4)?.toString('latin1') ?? '')
      from += length
    }
  }
  look(0, bytes.size)
  return left > 0 && kinds.has('soun') && !kinds.has('vide')
}

const SEGMENT = 0x18538067
const TRACKS = 0x1654ae6b
const TRACK = 0xae
const TRACK_TYPE = 0x83
const CLUSTER = 0x1f43b675
const VIDEO = 1
const SOUND = 2

/** Whether a WebM has tracks of sound and none of video (RFC 9559, section 5.1.4.1.3). They come before its clusters. */
export function isSoundOnlyWebm(bytes: FileBytes): boolean {
  const kinds = new Set<number>()
  let from = 0
  for (let left = MOST_PARTS; left > 0; left -= 1) {
    const id = number(bytes, from, true)
    const length = id && number(bytes, from + id.bytes, false)
    if (!length || id.value === CLUSTER) return kinds.has(SOUND) && !kinds.has(VIDEO)
    from += id.bytes + length.bytes
    if (id.value === TRACK_TYPE) kinds.add(bytes.at(from, 1)?.[0] ?? VIDEO)
    // What contains tracks is entered, so that a segment of unknown length needs no special case.
    if (![SEGMENT, TRACKS, TRACK].includes(id.value)) from += length.value
  }
  return false
}

/** A number of EBML (RFC 8794, section 4): zeros before the first one say how many bytes follow. An id includes that mark. */
function number(bytes: FileBytes, from: number, marked: boolean) {
  const first = bytes.at(from, 1)?.[0]
  if (!first) return undefined
  const length = Math.clz32(first) - 23
  const all = bytes.at(from, length)
  if (!all) return undefined
  let value = marked ? first : first & ((1 << (8 - length)) - 1)
  for (const byte of all.subarray(1)) value = value * 256 + byte
  return { value, bytes: length }
}

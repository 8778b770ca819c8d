import { readFileSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/** Where the valid frames of a write-ahead log begin, in bytes (SQLite's file format, section 4.1). */
export function framesOf(path: string): { starts: number[]; bytes: number } {
  const log = readFileSync(path)
  if (log.length < HEADER_BYTES) return { starts: [], bytes: 0 }
  const bytes = FRAME_HEADER_BYTES + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  const starts: number[] = []
  // Frames with another salt are of an earlier use of the file.
  for (let at = HEADER_BYTES; at + bytes <= log.length; at += bytes) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break
    starts.push(at)
  }
  return { starts, bytes }
}

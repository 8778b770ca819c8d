import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'

// https://sqlite.org/fileformat2.html#walformat and https://sqlite.org/walformat.html#the_wal_index_file_format
const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
const INDEX_HEADER_BYTES = 48
const INDEX_INFO_BYTES = 136

/** What the log held when it was last in use, read without SQLite, which drops in silence what follows a bad frame. */
interface LogState {
  /** Changes that were acknowledged are missing from it. */
  lost: boolean
  /** The file alone is as new as with what is left of this log, or newer, and then the log must not be used. */
  useless: boolean
}

const WHOLE: LogState = { lost: false, useless: false }

/**
 * Looks at the log of the database `path` and at the log's index, both as the last server left them. To be called
 * before SQLite opens them: it would mend them, and closing a file that it holds would let go of its locks.
 *
 * How far the log was flushed has two witnesses, and the one that tells of more is right. The index: SQLite moves it on
 * only after the flush of a commit. It is heard when it is whole and of this very log; it lies in memory that the system
 * writes down now and then, so that after a power loss it tells of less than was flushed. And the frames themselves:
 * one that goes on from the end of a transaction was begun only when that transaction was flushed.
 */
export function readLog(path: string): LogState {
  const index = readIndex(`${path}-shm`)
  const bytes = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0)
  const header = headerOf(bytes)
  // Neither file says which log the index was of: it counts as of this one.
  if (header === null) {
    if (index === null) return { lost: bytes.length > LOG_HEADER_BYTES, useless: false }
    return { lost: index.folded < index.flushed, useless: index.flushed > 0 && bytes.length > 0 }
  }
  const { whole, proven } = frames(bytes, header)
  const { flushed, folded, attempted } = index?.salt.equals(header.salt) ? index : SILENT
  const end = Math.max(flushed, proven)
  if (end <= whole) return WHOLE
  return { lost: folded < end, useless: folded >= whole && folded === attempted }
}

interface Header {
  pageBytes: number
  salt: Buffer
  bigEndian: boolean
  sums: Sums
}
type Sums = [number, number]

function headerOf(bytes: Buffer): Header | null {
  if (bytes.length < LOG_HEADER_BYTES) return null
  const magic = bytes.readUInt32BE(0)
  if (magic >>> 1 !== MAGIC >>> 1) return null
  const bigEndian = (magic & 1) === 1
  const sums = checksum([0, 0], bytes, 0, 24, bigEndian)
  if (sums[0] !== bytes.readUInt32BE(24) || sums[1] !== bytes.readUInt32BE(28)) return null
  return { pageBytes: bytes.readUInt32BE(8), salt: bytes.subarray(16, 24), bigEndian, sums }
}

/** Up to which frame the log is whole transactions, and up to which frames behind a bad one prove that it was flushed. */
function frames(bytes: Buffer, { pageBytes, salt, bigEndian, sums }: Header): { whole: number; proven: number } {
  const size = FRAME_HEADER_BYTES + pageBytes
  const count = Math.floor((bytes.length - LOG_HEADER_BYTES) / size)
  const start = (frame: number) => LOG_HEADER_BYTES + frame * size
  const ours = (frame: number) => bytes.subarray(start(frame) + 8, start(frame) + 16).equals(salt)
  const commits = (frame: number) => bytes.readUInt32BE(start(frame) + 4) !== 0
  const sumsOf = (frame: number): Sums => [bytes.readUInt32BE(start(frame) + 16), bytes.readUInt32BE(start(frame) + 20)]
  const goesOn = (frame: number, before: Sums) => {
    const [a, b] = checksum(before, bytes, start(frame), 8, bigEndian)
    const sums = checksum([a, b], bytes, start(frame) + FRAME_HEADER_BYTES, pageBytes, bigEndian)
    return ours(frame) && sums[0] === sumsOf(frame)[0] && sums[1] === sumsOf(frame)[1]
  }
  let whole = 0
  let frame = 0
  for (; frame < count && goesOn(frame, frame === 0 ? sums : sumsOf(frame - 1)); frame++)
    if (commits(frame)) whole = frame + 1
  let proven = 0
  // Older frames may lie there with the same salt: only one that goes on from the end of a transaction followed it.
  for (frame += 1; frame < count; frame++)
    if (ours(frame - 1) && commits(frame - 1) && goesOn(frame, sumsOf(frame - 1))) proven = frame
  return { whole, proven }
}

function checksum([a, b]: Sums, bytes: Buffer, from: number, length: number, bigEndian: boolean): Sums {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, length)
  for (let at = 0; at < length; at += 8) {
    a = (a + view.getUint32(at, !bigEndian) + b) >>> 0
    b = (b + view.getUint32(at + 4, !bigEndian) + a) >>> 0
  }
  return [a, b]
}

interface Index {
  salt: Buffer
  /** The last frame of the last commit. */
  flushed: number
  /** Frames that are in the file, too. */
  folded: number
  /** Frames that may be in the file. */
  attempted: number
}

/** What an index says that is not there, or of another log. */
const SILENT = { flushed: 0, folded: 0, attempted: 0 }

/** Null when there is none, or none that is whole. It is in the byte order of the machine. */
function readIndex(path: string): Index | null {
  if (!existsSync(path)) return null
  const bytes = Buffer.alloc(INDEX_INFO_BYTES)
  const file = openSync(path, 'r')
  try {
    if (fstatSync(file).size < INDEX_INFO_BYTES) return null
    readSync(file, bytes, 0, INDEX_INFO_BYTES, 0)
  } finally {
    closeSync(file)
  }
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
  const number = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const twin = bytes.subarray(INDEX_HEADER_BYTES, 2 * INDEX_HEADER_BYTES)
  const [a, b] = checksum([0, 0], bytes, 0, 40, !littleEndian)
  const isWhole = bytes[12] === 1 && bytes.subarray(0, INDEX_HEADER_BYTES).equals(twin)
  if (!isWhole || a !== number(40) || b !== number(44)) return null
  return { salt: bytes.subarray(32, 40), flushed: number(16), folded: number(96), attempted: number(128) }
}

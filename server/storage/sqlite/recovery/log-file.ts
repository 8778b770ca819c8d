import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

// https://sqlite.org/fileformat2.html#walformat and https://sqlite.org/walformat.html#the_wal_index_file_format
const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
const INDEX_HEADER_BYTES = 48
const INDEX_INFO_BYTES = 136

/** A log may have grown to gigabytes while a backup read. */
const PIECE_BYTES = 4 * 1024 * 1024

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
  const { bytes, found } = withFile(`${path}-wal`, readFrames) ?? { bytes: 0, found: null }
  // Neither file says which log the index was of: it counts as of this one.
  if (found === null) {
    if (index === null) return { lost: bytes > LOG_HEADER_BYTES, useless: false }
    return { lost: index.folded < index.flushed, useless: index.flushed > 0 && bytes > 0 }
  }
  const { salt, whole, proven } = found
  const { flushed, folded, attempted } = index?.salt.equals(salt) ? index : SILENT
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
  const magic = bytes.readUInt32BE(0)
  if (magic >>> 1 !== MAGIC >>> 1) return null
  const bigEndian = (magic & 1) === 1
  const sums = checksum([0, 0], bytes, 0, 24, bigEndian)
  if (sums[0] !== bytes.readUInt32BE(24) || sums[1] !== bytes.readUInt32BE(28)) return null
  return { pageBytes: bytes.readUInt32BE(8), salt: bytes.subarray(16, 24), bigEndian, sums }
}

interface Found {
  salt: Buffer
  /** Up to this frame the log is whole transactions. */
  whole: number
  /** Up to this one it was flushed, as others that follow a bad one prove. */
  proven: number
}

function readFrames(file: number): { bytes: number; found: Found | null } {
  const bytes = fstatSync(file).size
  const start = Buffer.alloc(LOG_HEADER_BYTES)
  const header = readSync(file, start, 0, LOG_HEADER_BYTES, 0) === LOG_HEADER_BYTES ? headerOf(start) : null
  if (header === null) return { bytes, found: null }
  const { pageBytes, salt, bigEndian } = header
  let [whole, proven, passed] = [0, 0, 0]
  let isWhole = true
  let before: { sums: Sums; commits: boolean } = { sums: header.sums, commits: false }
  for (const frame of piecewise(file, LOG_HEADER_BYTES, FRAME_HEADER_BYTES + pageBytes)) {
    const ours = frame.subarray(8, 16).equals(salt)
    const commits = ours && frame.readUInt32BE(4) !== 0
    const sums: Sums = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
    // Older frames may lie there with the same salt: only one that goes on from the end of a transaction followed it.
    const goesOn: boolean = (isWhole || before.commits) && ours && follows(frame, before.sums, bigEndian)
    if (goesOn && before.commits) proven = passed
    passed++
    isWhole &&= goesOn
    if (isWhole && commits) whole = passed
    before = { sums, commits }
  }
  return { bytes, found: { salt, whole, proven } }
}

function follows(frame: Buffer, before: Sums, bigEndian: boolean): boolean {
  const head = checksum(before, frame, 0, 8, bigEndian)
  const [a, b] = checksum(head, frame, FRAME_HEADER_BYTES, frame.length - FRAME_HEADER_BYTES, bigEndian)
  return a === frame.readUInt32BE(16) && b === frame.readUInt32BE(20)
}

/** Parts of `size` bytes from `at` on, as many as are whole; each is overwritten by a later one. */
function* piecewise(file: number, at: number, size: number): Generator<Buffer> {
  const piece = Buffer.alloc(Math.ceil(PIECE_BYTES / size) * size)
  for (;;) {
    const read = readSync(file, piece, 0, piece.length, at)
    if (read < size) return
    for (let from = 0; from + size <= read; from += size) yield piece.subarray(from, from + size)
    at += read - (read % size)
  }
}

/** Null when there is no such file. */
function withFile<T>(path: string, work: (file: number) => T): T | null {
  if (!existsSync(path)) return null
  const file = openSync(path, 'r')
  try {
    return work(file)
  } finally {
    closeSync(file)
  }
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
const readIndex = (path: string): Index | null => withFile(path, indexOf)

function indexOf(file: number): Index | null {
  const bytes = Buffer.alloc(INDEX_INFO_BYTES)
  if (readSync(file, bytes, 0, INDEX_INFO_BYTES, 0) < INDEX_INFO_BYTES) return null
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
  const number = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const twin = bytes.subarray(INDEX_HEADER_BYTES, 2 * INDEX_HEADER_BYTES)
  const [a, b] = checksum([0, 0], bytes, 0, 40, !littleEndian)
  const isWhole = bytes[12] === 1 && bytes.subarray(0, INDEX_HEADER_BYTES).equals(twin)
  if (!isWhole || a !== number(40) || b !== number(44)) return null
  return { salt: bytes.subarray(32, 40), flushed: number(16), folded: number(96), attempted: number(128) }
}

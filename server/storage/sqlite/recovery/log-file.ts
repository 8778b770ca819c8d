import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'

// https://sqlite.org/fileformat2.html#walformat and https://sqlite.org/walformat.html#the_wal_index_file_format
const LOG_HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const MAGIC = 0x377f0682
const INDEX_HEADER_BYTES = 48
const INDEX_INFO_BYTES = 136

/** The log is read in chunks, because it may have grown to gigabytes while a backup was reading. */
const CHUNK_BYTES = 4 * 1024 * 1024

/** The state of a log, read without SQLite, which ignores everything after a bad frame without an error. */
interface LogState {
  /** Acknowledged changes are missing from it. */
  lost: boolean
  /** The database file is as new as, or newer than, what is left of the log. Then the log must not be used. */
  useless: boolean
}

const INTACT: LogState = { lost: false, useless: false }

/**
 * Reads the log of the database `path` and the log's index as the last server left them. Must be called before SQLite
 * opens them: SQLite would repair them, and closing a file that SQLite has open releases SQLite's locks.
 *
 * Two sources say how far the log was flushed; the greater value is right. The index: SQLite advances it only after the
 * flush of a commit. It counts when it is intact and belongs to this log. It lies in memory that the system writes to
 * the disk now and then, so after a power loss it may be too low. The frames: a frame that continues from the end of a
 * transaction was written only after that transaction was flushed.
 */
export function readLog(path: string): LogState {
  const index = readIndex(`${path}-shm`)
  const { bytes, frames } = withFile(`${path}-wal`, readFrames) ?? { bytes: 0, frames: null }
  // Without a log header nothing says which log the index belongs to. It counts as this one's.
  if (frames === null) {
    if (index === null) return { lost: bytes > LOG_HEADER_BYTES, useless: false }
    return { lost: index.checkpointed < index.flushed, useless: index.flushed > 0 && bytes > 0 }
  }
  const { salt, intact, proven } = frames
  const { flushed, checkpointed, attempted } = index?.salt.equals(salt) ? index : NO_INDEX
  const end = Math.max(flushed, proven)
  if (end <= intact) return INTACT
  return { lost: checkpointed < end, useless: checkpointed >= intact && checkpointed === attempted }
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

/** Frames are counted from 1. */
interface Frames {
  salt: Buffer
  /** Up to this frame the log consists of intact transactions. */
  intact: number
  /** Up to this frame it was flushed, as frames after a bad one prove. */
  proven: number
}

function readFrames(file: number): { bytes: number; frames: Frames | null } {
  const bytes = fstatSync(file).size
  const start = Buffer.alloc(LOG_HEADER_BYTES)
  const header = readSync(file, start, 0, LOG_HEADER_BYTES, 0) === LOG_HEADER_BYTES ? headerOf(start) : null
  if (header === null) return { bytes, frames: null }
  const { pageBytes, salt, bigEndian } = header
  let [intact, proven, count] = [0, 0, 0]
  let isIntact = true
  let before: { sums: Sums; commits: boolean } = { sums: header.sums, commits: false }
  for (const frame of chunksOf(file, LOG_HEADER_BYTES, FRAME_HEADER_BYTES + pageBytes)) {
    const ours = frame.subarray(8, 16).equals(salt)
    const commits = ours && frame.readUInt32BE(4) !== 0
    const sums: Sums = [frame.readUInt32BE(16), frame.readUInt32BE(20)]
    // Older frames can have the same salt. Only a frame whose checksum continues from a transaction's end followed it.
    const continues: boolean = (isIntact || before.commits) && ours && follows(frame, before.sums, bigEndian)
    if (continues && before.commits) proven = count
    count++
    isIntact &&= continues
    if (isIntact && commits) intact = count
    before = { sums, commits }
  }
  return { bytes, frames: { salt, intact, proven } }
}

function follows(frame: Buffer, before: Sums, bigEndian: boolean): boolean {
  const head = checksum(before, frame, 0, 8, bigEndian)
  const [a, b] = checksum(head, frame, FRAME_HEADER_BYTES, frame.length - FRAME_HEADER_BYTES, bigEndian)
  return a === frame.readUInt32BE(16) && b === frame.readUInt32BE(20)
}

/** The complete parts of `size` bytes from `at` on. A later part overwrites the memory of an earlier one. */
function* chunksOf(file: number, at: number, size: number): Generator<Buffer> {
  const chunk = Buffer.alloc(Math.ceil(CHUNK_BYTES / size) * size)
  for (;;) {
    const read = readSync(file, chunk, 0, chunk.length, at)
    if (read < size) return
    for (let from = 0; from + size <= read; from += size) yield chunk.subarray(from, from + size)
    at += read - (read % size)
  }
}

/** Null when the file does not exist. */
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
  /** Frames that are in the database file, too. */
  checkpointed: number
  /** Frames that may be in the database file. */
  attempted: number
}

/** Used when the index does not exist or belongs to another log. */
const NO_INDEX = { flushed: 0, checkpointed: 0, attempted: 0 }

/** Null when the index does not exist or is not intact. It is in the byte order of the machine. */
const readIndex = (path: string): Index | null => withFile(path, indexOf)

function indexOf(file: number): Index | null {
  const bytes = Buffer.alloc(INDEX_INFO_BYTES)
  if (readSync(file, bytes, 0, INDEX_INFO_BYTES, 0) < INDEX_INFO_BYTES) return null
  const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
  const number = (at: number) => (littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const copy = bytes.subarray(INDEX_HEADER_BYTES, 2 * INDEX_HEADER_BYTES)
  const [a, b] = checksum([0, 0], bytes, 0, 40, !littleEndian)
  const isIntact = bytes[12] === 1 && bytes.subarray(0, INDEX_HEADER_BYTES).equals(copy)
  if (!isIntact || a !== number(40) || b !== number(44)) return null
  return { salt: bytes.subarray(32, 40), flushed: number(16), checkpointed: number(96), attempted: number(128) }
}

import type { open } from 'node:fs/promises'

/** So many bytes are collected for one write. */
const WRITTEN_AT_ONCE = 512 * 1024
/** After so many bytes more it is told that the file grew. */
const TOLD_EVERY = 2 * 1024 * 1024
/** So many bytes are flushed at a time while more come. A commit of messages waits for them. */
const FLUSHED_EVERY = 4 * 1024 * 1024
/** After so many bytes more it is recorded how many are flushed. */
const RECORDED_EVERY = 64 * 1024 * 1024

export type FileHandle = Awaited<ReturnType<typeof open>>

/** Runs one piece of work at a time, in the order in which they were asked for. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }
}

/** What a writer reports, and the flushes of all writers, which take turns so that commits of messages get the disk. */
export interface Writing {
  /** So many bytes are in the file. Called now and then. */
  grew: (bytes: number) => void
  /** So many bytes survive a loss of power. Called now and then, and at the end. */
  flushed: (bytes: number) => Promise<void>
  flushes: OneByOne
}

/** Collects chunks for a write of its own, which is under way while the next one is collected. */
export class UploadWriter {
  end: number
  #waiting: Uint8Array[] = []
  #bytes = 0
  #underWay: Promise<void> = Promise.resolve()
  #tellAt: number
  #flushAt: number
  #recordAt: number
  #flushing: Promise<void> | null = null

  constructor(
    private readonly file: FileHandle,
    offset: number,
    private readonly writing: Writing,
  ) {
    this.end = offset
    this.#tellAt = offset + TOLD_EVERY
    this.#flushAt = offset + FLUSHED_EVERY
    this.#recordAt = offset + RECORDED_EVERY
  }

  /** The chunk is taken over: once it is written it may be empty. */
  async write(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk)
    this.#bytes += chunk.byteLength
    this.end += chunk.byteLength
    if (this.#bytes >= WRITTEN_AT_ONCE) await this.#next()
  }

  /** Once this resolves, all of it survives a loss of power. The flush at the end is a small one and waits for no turn. */
  async flush(): Promise<void> {
    await this.#next()
    await this.#underWay
    this.writing.grew(this.end)
    await this.#flushing
    await this.file.datasync()
    await this.writing.flushed(this.end)
  }

  async #next(): Promise<void> {
    const [chunks, at] = [this.#waiting, this.end - this.#bytes]
    this.#waiting = []
    this.#bytes = 0
    await this.#underWay
    const { end } = this
    this.#underWay = writeAll(this.file, chunks, at).then(() => this.#written(end))
    // It is awaited with the next one. Until then a failure is nobody's.
    this.#underWay.catch(() => {})
  }

  /** What is written is flushed while more comes, so that little is left to flush at the end. */
  #written(end: number): void {
    if (end >= this.#tellAt) {
      this.#tellAt = end + TOLD_EVERY
      this.writing.grew(end)
    }
    if (end < this.#flushAt || this.#flushing !== null) return
    this.#flushAt = end + FLUSHED_EVERY
    this.#flushing = this.#flush(end)
      // The flush at the end decides.
      .catch(() => {})
      .finally(() => (this.#flushing = null))
  }

  async #flush(end: number): Promise<void> {
    await this.writing.flushes.run(() => this.file.datasync())
    if (end < this.#recordAt) return
    this.#recordAt = end + RECORDED_EVERY
    await this.writing.flushed(end)
  }
}

async function writeAll(file: FileHandle, buffers: Uint8Array[], at: number): Promise<void> {
  const { bytesWritten } = await file.writev(buffers, at)
  const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0)
  if (bytesWritten < bytes) {
    const rest = Buffer.concat(buffers).subarray(bytesWritten)
    for (let written = 0; written < rest.length;)
      written += (await file.write(rest, written, rest.length - written, at + bytesWritten + written)).bytesWritten
  }
  for (const buffer of buffers) free(buffer)
}

/** Otherwise the memory is used again only after a garbage collection, and each new page of it costs a page fault. */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

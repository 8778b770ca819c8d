import { stat, unlink } from 'node:fs/promises'
import { checkHash, type Blobs, type ListedBlob, type UrlOptions } from './blobs.ts'

export interface S3Options {
  bucket: string
  /** Null for the one of Amazon in the region. */
  endpoint: URL | null
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** What all keys begin with: empty, or a path with a slash at its end. */
  prefix: string
  /** Whether others than the server may read by signed addresses. */
  direct: boolean
}

/** A blob is sent in parts of so many bytes, of which some are in memory. S3 takes at most 10,000 parts. */
const PART_BYTES = 8 * 1024 * 1024
const PARTS_AT_ONCE = 2
/** The times of S3 are whole seconds. */
const TIME_STEP_MS = 1_000
const TUNING = {
  /** Keys that are listed at once. */
  pageKeys: 1_000,
  /** A removal that is marked for so long has ended without removing its mark. None deletes in the second half of it. */
  removalMs: 30_000,
}
const REMOVAL_CHECK_MS = 50
/** A put that a removal undoes begins again. The mark of the first one keeps later removals away. */
const PUT_ROUNDS = 5

interface Mark {
  key: string
  at: number
}

interface Marks {
  put: Mark | undefined
  removals: Mark[]
}

/**
 * Blobs in a bucket of S3, each under its hash, with empty objects that mark what happens to it.
 *
 * A put marks the blob before it sends the bytes, and again after: S3 dates a large object by the begin of its upload.
 * The mark has the number of bytes, so that the marks alone list all blobs, also one whose bytes are on their way.
 *
 * S3 cannot delete an object only if nobody has put it again. So a removal sets a mark of its own and then reads when
 * the blob was put, and a put, after it has set its mark, waits until no removal is marked and then looks whether its
 * bytes are there. Of the two, the one that reads later sees the other. This rests on S3 being consistent for reads and
 * lists after a write. One case is left: a request to delete that S3 carries out more than `removalMs / 2` after it was
 * sent, from a node that stopped meanwhile, may remove what was put again since.
 *
 * Both times that a removal compares are of S3's clock, so that this machine's clock may differ.
 */
export class S3Blobs implements Blobs {
  readonly origin: string | null
  readonly #client: Bun.S3Client
  readonly #prefix: string
  readonly #tuning: typeof TUNING

  constructor({ prefix, direct, ...options }: S3Options, tuning: Partial<typeof TUNING> = {}) {
    const endpoint = options.endpoint ?? new URL(`https://s3.${options.region}.amazonaws.com`)
    this.#client = new Bun.S3Client({ ...options, endpoint: endpoint.href })
    this.origin = direct ? endpoint.origin : null
    this.#prefix = prefix
    this.#tuning = { ...TUNING, ...tuning }
  }

  /** Fails with the cause unless this node may list, write, read and delete. */
  async check(): Promise<void> {
    const key = `${this.#prefix}marks/check-${crypto.randomUUID()}`
    await this.#client.list({ prefix: key })
    await this.#client.write(key, '')
    await this.#client.file(key).text()
    await this.#client.delete(key)
  }

  async put(path: string, hash: string): Promise<void> {
    checkHash(hash)
    const bytes = (await stat(path)).size
    for (let round = 0; round < PUT_ROUNDS; round++) {
      await this.#store(path, hash, bytes)
      const { put } = await this.#withoutRemovals(hash)
      if (put && (await this.size(hash)) === bytes) return unlink(path)
    }
    throw new Error(`Blob ${hash} was not there each time after it was put`)
  }

  open(hash: string): Blob {
    return this.#client.file(this.#key(hash))
  }

  /** The runtime would answer a blob of S3 with a redirect. It sends a stream in chunks, without its length. */
  body(hash: string, part: { from: number; to: number } | null): ReadableStream {
    const file = this.#client.file(this.#key(hash))
    return (part === null ? file : file.slice(part.from, part.to)).stream()
  }

  async size(hash: string): Promise<number | undefined> {
    return this.#client.size(this.#key(hash)).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'NoSuchKey') throw error
      return undefined
    })
  }

  async *list(): AsyncIterable<ListedBlob> {
    for await (const { key, at } of this.#listed('')) {
      const [, hash, bytes] = /\/([0-9a-f]{64})-put-(\d+)$/.exec(key) ?? []
      if (hash !== undefined) yield { hash, bytes: Number(bytes), putAt: at }
    }
  }

  async remove(hash: string, putBefore: number): Promise<boolean> {
    const mark = this.#mark(hash, `removal-${crypto.randomUUID()}`)
    const began = Date.now()
    await this.#client.write(mark, '')
    try {
      const marked = Date.now()
      const { put, removals } = await this.#marks(hash)
      const own = removals.find(({ key }) => key === mark)
      if (!put || !own) return false
      const leastAge = own.at - put.at - TIME_STEP_MS
      if (marked - leastAge >= putBefore || Date.now() - began > this.#tuning.removalMs / 2) return false
      await this.#client.delete(this.#key(hash))
      await this.#client.delete(put.key)
      return true
    } finally {
      await this.#client.delete(mark)
    }
  }

  async link(hash: string): Promise<boolean> {
    checkHash(hash)
    return false
  }

  url(hash: string, { seconds, type, disposition }: UrlOptions): string | null {
    if (this.origin === null) return null
    return this.#client.presign(this.#key(hash), { expiresIn: seconds, type, contentDisposition: disposition })
  }

  async #store(path: string, hash: string, bytes: number): Promise<void> {
    const mark = this.#mark(hash, `put-${bytes}`)
    await this.#client.write(mark, '')
    if ((await this.size(hash)) === bytes) return
    await this.#client.write(this.#key(hash), Bun.file(path), { partSize: PART_BYTES, queueSize: PARTS_AT_ONCE })
    await this.#client.write(mark, '')
  }

  /** The marks of a blob, once no removal is among them. */
  async #withoutRemovals(hash: string): Promise<Marks> {
    const until = Date.now() + this.#tuning.removalMs
    const first = await this.#marks(hash)
    for (let marks = first; ; marks = await this.#marks(hash)) {
      if (marks.removals.length === 0) return marks
      if (Date.now() > until) for (const { key } of first.removals) await this.#client.delete(key)
      await Bun.sleep(REMOVAL_CHECK_MS)
    }
  }

  async #marks(hash: string): Promise<Marks> {
    const marks = await Array.fromAsync(this.#listed(`${hash}-`))
    return {
      put: marks.find(({ key }) => key.startsWith(this.#mark(hash, 'put-'))),
      removals: marks.filter(({ key }) => key.startsWith(this.#mark(hash, 'removal-'))),
    }
  }

  async *#listed(start: string): AsyncIterable<Mark> {
    const prefix = `${this.#prefix}marks/${start}`
    let startAfter: string | undefined
    do {
      const page = await this.#client.list({ prefix, maxKeys: this.#tuning.pageKeys, startAfter })
      const contents = page.contents ?? []
      for (const { key, lastModified } of contents) yield { key, at: Date.parse(lastModified!) }
      startAfter = page.isTruncated ? contents.at(-1)?.key : undefined
    } while (startAfter !== undefined)
  }

  #mark(hash: string, what: string): string {
    checkHash(hash)
    return `${this.#prefix}marks/${hash}-${what}`
  }

  #key(hash: string): string {
    checkHash(hash)
    return `${this.#prefix}blobs/${hash}`
  }
}

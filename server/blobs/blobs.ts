/** A blob as the store lists it. `putAt` is when it was put last, in ms since 1970. */
export interface ListedBlob {
  hash: string
  bytes: number
  putAt: number
}

/** What a signed address is good for. */
export interface UrlOptions {
  /** How long it can be used. */
  seconds: number
  /** The Content-Type and the Content-Disposition of the answer. */
  type: string
  disposition: string
}

/**
 * The bytes of files, each under the SHA-256 of its content in lower-case hex. The same bytes are stored once. All nodes
 * of one Parley use the same store.
 */
export interface Blobs {
  /**
   * Moves a local file into the store. Its content has this hash, and its bytes are flushed. Once this resolves, the blob
   * survives a loss of power, and the file is gone. Bytes that the store has already count as put again now.
   */
  put(path: string, hash: string): Promise<void>
  /** The bytes of a blob, read when they are asked for. Reading one that does not exist fails. */
  open(hash: string): Blob
  /** The same as the body of an answer, which the server never has in memory as a whole: all, or from `from` up to `to`. */
  body(hash: string, part: { from: number; to: number } | null): Blob | ReadableStream
  /** Undefined when there is no such blob. */
  size(hash: string): Promise<number | undefined>
  list(): AsyncIterable<ListedBlob>
  /** Removes a blob, unless it was put after `putBefore`, in ms since 1970. Answers whether it was removed. */
  remove(hash: string, putBefore: number): Promise<boolean>
  /**
   * Gives the file of a blob another name, without copying. Nobody may write to it. False when the store cannot, or not
   * to this path.
   */
  link(hash: string, path: string): Promise<boolean>
  /** Where its addresses lead, as a Content Security Policy names it. Null when it has none. */
  readonly origin: string | null
  /** An address by which anybody can read a blob for a while. Null when the store has none. */
  url(hash: string, options: UrlOptions): string | null
}

const HASH = /^[0-9a-f]{64}$/

/** Throws for what is no hash: it becomes part of a path. */
export function checkHash(hash: string): void {
  if (!HASH.test(hash)) throw new Error(`Not a SHA-256 in lower-case hex: ${JSON.stringify(hash)}`)
}

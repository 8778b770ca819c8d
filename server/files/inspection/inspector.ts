import { PLAIN_BYTES } from '../types.ts'
import { removeMade } from './beside.ts'
import type { Examined } from './examine.ts'
import type { Hashed } from './hash-file.ts'
import { HashAhead } from './hash-ahead.ts'
import { LoneWorker, NoAnswer } from './lone-worker.ts'
import type { Picture } from './picture.ts'
import type { Answer, Question } from './answer.ts'

/** A file made from another, beside it. Its variant is `480` or `2048`. */
export interface Made extends Hashed {
  variant: string
  path: string
}

/**
 * What a file is, by its content; its name is not asked. The hash and the bytes are those of the cleaned file. The type
 * is a media type without parameters. It is that of a picture in INLINE_TYPES only if the other fields are there.
 */
export interface Inspected extends Hashed, Partial<Omit<Picture, 'made'>> {
  type: string
  made: Made[]
}

export interface InspectorOptions {
  /** A picture with more is plain bytes. */
  megapixels: number
  /** How long a file may be examined, in ms. Then it is plain bytes. Hashing is not counted. */
  patience?: number
  /** A file ended the worker, or took too long. */
  onCrash?: (error: Error) => void
  script?: URL
}

const PATIENCE_MS = 60_000

/** Inspects files in a worker, one after the other: a picture of 32 megapixels takes 128 MB while it is decoded. */
export class Inspector {
  readonly #options: InspectorOptions
  readonly #worker: LoneWorker<Question, Answer>
  readonly #ahead = new HashAhead()
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: InspectorOptions) {
    this.#options = options
    this.#worker = new LoneWorker(options.script ?? new URL('./worker.ts', import.meta.url))
  }

  /** A file that is inspected later has so many bytes now: it is hashed meanwhile. */
  grew(path: string, bytes: number): void {
    this.#ahead.grew(path, bytes)
  }

  /** A file that grew is not inspected. */
  forget(path: string): void {
    this.#ahead.forget(path)
  }

  /**
   * Replaces the file at `path` by its cleaned version, if it is a picture, and makes variants beside it. All files that
   * it leaves are flushed. Rejects with the code of the system when a file cannot be read or written; then no variant is
   * left. One that grew until it has `bytes` is hashed already.
   */
  async inspect(path: string, bytes?: number): Promise<Inspected> {
    const hashed = bytes === undefined ? null : await this.#ahead.finish(path, bytes)
    const inspected = this.#last.then(() => this.#inspect(path, hashed))
    this.#last = inspected.catch(() => {})
    return inspected
  }

  /** Files that are not inspected yet are rejected. */
  async close(): Promise<void> {
    this.#ahead.close()
    await this.#worker.close()
    await this.#last
  }

  async #inspect(path: string, hashed: Hashed | null): Promise<Inspected> {
    try {
      const { made, ...examined } = await this.#examine(path)
      // Only a picture is not what it was.
      const known = 'width' in examined ? null : hashed
      const inspected: Inspected = { ...examined, ...(known ?? (await this.#hash(path))), made: [] }
      for (const one of made) inspected.made.push({ ...one, ...(await this.#hash(one.path)) })
      return inspected
    } catch (error) {
      await removeMade(path)
      throw error
    }
  }

  async #examine(path: string): Promise<Examined> {
    const { megapixels, patience = PATIENCE_MS, onCrash } = this.#options
    try {
      return (await this.#ask({ examine: path, maxPixels: megapixels * 1_000_000 }, patience)) as Examined
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error
      onCrash?.(error)
      await removeMade(path)
      return { type: PLAIN_BYTES, made: [] }
    }
  }

  async #hash(path: string): Promise<Hashed> {
    return (await this.#ask({ hash: path })) as Hashed
  }

  async #ask(question: Question, patience?: number): Promise<Examined | Hashed> {
    const answer = await this.#worker.ask(question, patience)
    if ('failed' in answer) throw Object.assign(new Error(answer.failed), { code: answer.code })
    return answer
  }
}

import type { Hashed } from './hash-file.ts'

export type AheadQuestion = { path: string; upTo: number; finish?: true } | { forget: string }
export type AheadAnswer = Hashed & { path: string }

/** Hashes files while they are received, in a worker, so that a large one is hashed a moment after its last byte. */
export class HashAhead {
  #worker: Worker | null = null
  readonly #waiting = new Map<string, (hashed: Hashed | null) => void>()

  /** The file at the path has so many bytes now. What it had before stays as it was. */
  grew(path: string, bytes: number): void {
    this.#ask({ path, upTo: bytes })
  }

  /** The hash of the first so many bytes, which are flushed then. Null when it is not known. */
  finish(path: string, bytes: number): Promise<Hashed | null> {
    const { promise, resolve } = Promise.withResolvers<Hashed | null>()
    this.#waiting.set(path, resolve)
    this.#ask({ path, upTo: bytes, finish: true })
    return promise.then((hashed) => (hashed?.bytes === bytes ? { hash: hashed.hash, bytes } : null))
  }

  forget(path: string): void {
    if (this.#worker !== null) this.#ask({ forget: path })
  }

  close(): void {
    this.#end()
  }

  #ask(question: AheadQuestion): void {
    this.#worker ??= this.#start()
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#worker.postMessage(question)
  }

  #start(): Worker {
    const worker = new Worker(new URL('./ahead-worker.ts', import.meta.url))
    worker.addEventListener('message', ({ data }: MessageEvent<AheadAnswer>) => this.#answer(data.path, data))
    // A disk that cannot be read, or a file that is gone: whoever waits has it hashed in another way.
    worker.addEventListener('error', () => this.#worker === worker && this.#end())
    return worker
  }

  #end(): void {
    this.#worker?.terminate()
    this.#worker = null
    for (const path of this.#waiting.keys()) this.#answer(path, null)
  }

  #answer(path: string, hashed: Hashed | null): void {
    this.#waiting.get(path)?.(hashed)
    this.#waiting.delete(path)
  }
}

import type { FileInfo } from '../../../protocol/entities.ts'
import { addressOf } from './addresses.ts'
import type { DrawnPage, PageAnswer, PageProblem, PageQuestion } from './pdf-messages.ts'
import type { Wanted } from './pdf-size.ts'

const WITHIN_MS = 20_000

/** Why a page is not drawn. */
export class PageFailure extends Error {
  constructor(readonly problem: PageProblem) {
    super(`The page is ${problem}`)
  }
}

/**
 * The pages of a PDF. They are read and drawn by a worker of their own, which ends when one of them takes too long: a
 * hostile PDF never holds the page up.
 */
export class PdfFile {
  readonly #file: FileInfo
  #worker: Worker | undefined
  #last: Promise<unknown> = Promise.resolve()
  #stop: ((problem: PageProblem) => void) | undefined
  #closed = false

  constructor(file: FileInfo) {
    this.#file = file
  }

  /** Draws a page, from 1, after those that were asked for before. Rejects with a `PageFailure`. */
  draw(page: number, wanted: Wanted): Promise<DrawnPage> {
    const drawn = this.#last.then(() => this.#ask({ ...wanted, page, address: this.#address, bytes: this.#file.bytes }))
    this.#last = drawn.catch(() => undefined)
    return drawn
  }

  close(): void {
    this.#closed = true
    this.#stop?.('unreachable')
    this.#end()
  }

  get #address(): string {
    return new URL(addressOf(this.#file), location.href).href
  }

  async #ask(question: PageQuestion): Promise<DrawnPage> {
    if (this.#closed) throw new PageFailure('unreachable')
    const answer = await this.#answerOf(question)
    if ('picture' in answer) return answer
    this.#end()
    throw new PageFailure(answer.problem)
  }

  #answerOf(question: PageQuestion): Promise<PageAnswer> {
    const worker = (this.#worker ??= new Worker(new URL('../../worker/pdf-worker.ts', import.meta.url), {
      type: 'module',
    }))
    const over = new AbortController()
    return new Promise<PageAnswer>((resolve) => {
      this.#stop = (problem) => resolve({ problem })
      const timer = setTimeout(() => resolve({ problem: 'unreadable' }), WITHIN_MS)
      over.signal.addEventListener('abort', () => clearTimeout(timer))
      const hear = (type: 'message' | 'error', heard: (event: Event) => void): void =>
        worker.addEventListener(type, heard, { signal: over.signal })
      // pdf.js sends messages of its own.
      hear('message', (event) => {
        const { data } = event as MessageEvent<Partial<PageAnswer>>
        if ('picture' in data || 'problem' in data) resolve(data as PageAnswer)
      })
      hear('error', () => resolve({ problem: 'unreachable' }))
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      worker.postMessage(question)
    }).finally(() => over.abort())
  }

  #end(): void {
    this.#worker?.terminate()
    this.#worker = undefined
  }
}

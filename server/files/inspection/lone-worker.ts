/** The worker ended before it answered, or took too long. It touches no file after that. */
export class NoAnswer extends Error {}

interface Started<Answer> {
  worker: Worker
  open?: PromiseWithResolvers<Answer>
  /** Why it ends. */
  reason: Error
  ended: Promise<void>
}

/** A worker that starts when it is first asked, and anew after it ended. It has one question at a time. */
export class LoneWorker<Question, Answer> {
  readonly #script: URL
  #started: Started<Answer> | undefined
  #closed = false

  constructor(script: URL) {
    this.#script = script
  }

  /** Rejects with NoAnswer, also when the answer takes longer than `patience`, in ms. */
  async ask(question: Question, patience?: number): Promise<Answer> {
    if (this.#closed) throw closed()
    const started = (this.#started ??= this.#start())
    const { promise } = (started.open = Promise.withResolvers<Answer>())
    const late = () => this.#end(started, new NoAnswer(`A worker took longer than ${patience} ms`))
    const timer = patience === undefined ? undefined : setTimeout(late, patience)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    started.worker.postMessage(question)
    return promise.finally(() => clearTimeout(timer))
  }

  /** Rejects an open question. */
  async close(): Promise<void> {
    this.#closed = true
    const started = this.#started
    if (!started) return
    this.#end(started, closed())
    await started.ended
  }

  #start(): Started<Answer> {
    const worker = new Worker(this.#script)
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    const started: Started<Answer> = { worker, reason: new NoAnswer('A worker exited'), ended }
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => started.open?.resolve(data))
    worker.addEventListener('error', ({ message }) => this.#end(started, new NoAnswer(`A worker failed: ${message}`)))
    worker.addEventListener('close', () => {
      this.#forget(started)
      started.open?.reject(started.reason)
      resolve()
    })
    return started
  }

  /** The event `close` follows. */
  #end(started: Started<Answer>, reason: Error) {
    started.reason = reason
    this.#forget(started)
    started.worker.terminate()
  }

  #forget(started: Started<Answer>) {
    if (this.#started === started) this.#started = undefined
  }
}

function closed(): Error {
  return new Error('The worker is closed')
}

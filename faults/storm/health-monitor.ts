import type { Watched } from './health-monitor-worker.ts'

/** Asks a server how it is ten times a second, from a thread of its own. */
export class Watch {
  readonly #worker = new Worker(new URL('./health-monitor-worker.ts', import.meta.url))

  begin(url: string, pid: number): void {
    this.#tell({ url, pid })
  }

  async end(): Promise<Watched> {
    const watched = Promise.withResolvers<Watched>()
    this.#worker.addEventListener('message', (event: MessageEvent<Watched>) => watched.resolve(event.data))
    this.#tell(null)
    return watched.promise
  }

  close(): void {
    this.#worker.terminate()
  }

  #tell(what: { url: string; pid: number } | null): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#worker.postMessage(what)
  }
}

import type { HealthReport } from './health-monitor-worker.ts'

/** Asks a server how it is ten times a second, from a thread of its own. */
export class HealthMonitor {
  readonly #worker = new Worker(new URL('./health-monitor-worker.ts', import.meta.url))

  begin(url: string, pid: number): void {
    this.#tell({ url, pid })
  }

  async end(): Promise<HealthReport> {
    const report = Promise.withResolvers<HealthReport>()
    this.#worker.addEventListener('message', (event: MessageEvent<HealthReport>) => report.resolve(event.data))
    this.#tell(null)
    return report.promise
  }

  close(): void {
    this.#worker.terminate()
  }

  #tell(what: { url: string; pid: number } | null): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#worker.postMessage(what)
  }
}

import type { HealthReport } from './health-monitor-worker.ts'

/** Requests `/healthz` ten times a second from a thread of its own. */
export class HealthMonitor {
  readonly #worker = new Worker(new URL('./health-monitor-worker.ts', import.meta.url))

  begin(url: string, pid: number): void {
    this.#post({ url, pid })
  }

  async end(): Promise<HealthReport> {
    const report = Promise.withResolvers<HealthReport>()
    this.#worker.addEventListener('message', (event: MessageEvent<HealthReport>) => report.resolve(event.data))
    this.#post(null)
    return report.promise
  }

  close(): void {
    this.#worker.terminate()
  }

  #post(server: { url: string; pid: number } | null): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
    this.#worker.postMessage(server)
  }
}

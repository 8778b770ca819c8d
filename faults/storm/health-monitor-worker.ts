/** A thread of its own, so that busy threads do not delay the measurement. */
import { memoryOf } from '../../bench/load/proc.ts'

declare const self: Worker

const EVERY_MS = 100
/** Counted as the duration when there is no answer. */
const TIMEOUT_MS = 10_000

export interface HealthReport {
  /** The longest time until an answer of `/healthz`, in ms. */
  healthzWorstMs: number
  requests: number
  /** The maximum resident memory, in bytes. */
  rss: number
}

const report: HealthReport = { healthzWorstMs: 0, requests: 0, rss: 0 }
let server: { url: string; pid: number } | null = null

async function measure({ url, pid }: { url: string; pid: number }): Promise<void> {
  const began = performance.now()
  const isWell = await fetch(`${url}/healthz`, { keepalive: false, signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    (answer) => answer.ok,
    () => false,
  )
  report.requests++
  report.healthzWorstMs = Math.max(report.healthzWorstMs, isWell ? performance.now() - began : TIMEOUT_MS)
  report.rss = Math.max(report.rss, memoryOf(pid))
}

/** Requests without an answer yet: the slowest may be among them. */
const inFlight = new Set<Promise<void>>()

setInterval(() => {
  if (server === null) return
  const request = measure(server)
    .catch(() => undefined)
    .finally(() => inFlight.delete(request))
  inFlight.add(request)
}, EVERY_MS)

self.addEventListener('message', async (event: MessageEvent<{ url: string; pid: number } | null>) => {
  server = event.data
  if (server !== null) return
  await Promise.all(inFlight)
  postMessage(report)
})

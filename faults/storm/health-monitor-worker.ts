/** A thread of its own that asks a server how it is, while others keep their threads busy. */
import { memoryOf } from '../../bench/load/proc.ts'

declare const self: Worker

const EVERY_MS = 100
/** An answer that has not come by then is as bad as none. */
const GIVE_UP_MS = 10_000

export interface HealthReport {
  /** The longest that `/healthz` took to answer, in ms. */
  healthzWorstMs: number
  asked: number
  /** The most memory that was resident, in bytes. */
  rss: number
}

const report: HealthReport = { healthzWorstMs: 0, asked: 0, rss: 0 }
let server: { url: string; pid: number } | null = null

async function ask({ url, pid }: { url: string; pid: number }): Promise<void> {
  const began = performance.now()
  const well = await fetch(`${url}/healthz`, { keepalive: false, signal: AbortSignal.timeout(GIVE_UP_MS) }).then(
    (answer) => answer.ok,
    () => false,
  )
  report.asked++
  report.healthzWorstMs = Math.max(report.healthzWorstMs, well ? performance.now() - began : GIVE_UP_MS)
  report.rss = Math.max(report.rss, memoryOf(pid))
}

/** Questions without an answer: the slowest may be among them. */
const asking = new Set<Promise<void>>()

setInterval(() => {
  if (server === null) return
  const question = ask(server)
    .catch(() => undefined)
    .finally(() => asking.delete(question))
  asking.add(question)
}, EVERY_MS)

self.addEventListener('message', async (event: MessageEvent<{ url: string; pid: number } | null>) => {
  server = event.data
  if (server !== null) return
  await Promise.all(asking)
  postMessage(report)
})

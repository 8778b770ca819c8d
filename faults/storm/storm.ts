import type { FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { ServerUnderTest } from '../nemeses/nemesis.ts'
import type { Random } from '../rounds/random.ts'
import { Clients } from './clients.ts'
import { HealthMonitor } from './health-monitor.ts'
import type { SentMessage } from './room.ts'

/** The limits on two cores. */
const BACK_WITHIN_MS = 30_000
const HEALTHZ_WITHIN_MS = 1_000
/** Longer than the limit, to measure late clients. */
const WAIT_MS = 60_000
const START_WITHIN_MS = 60_000
const MESSAGES_PER_ROOM = 5
const MAX_VIOLATIONS = 50
/** A server without connections, with a margin; and a connection with an almost empty send queue. */
const BASE_BYTES = 200 * 2 ** 20
const BYTES_PER_SOCKET = 32 * 2 ** 10

export interface StormOptions {
  random: Random
  sockets: number
  /** It runs, without limits a person or an address. */
  server: Pick<ServerUnderTest, 'url' | 'port' | 'pid' | 'start' | 'kill'>
  note: (event: FaultEvent) => void
}

/** Times in ms since the server was ready again, memory in bytes. */
export interface Storm {
  sockets: number
  /** The number of clients that came back. */
  back: number
  backAfterMs: number
  p50BackMs: number
  p99BackMs: number
  healthzWorstMs: number
  /** How often the server refused a connection for now. */
  refused: number
  rss: number
  /** The acknowledged messages. */
  acked: SentMessage[]
  violations: string[]
}

/** The result of a storm that failed. */
export const NO_STORM: Storm = {
  sockets: 0,
  back: 0,
  backAfterMs: Infinity,
  p50BackMs: Infinity,
  p99BackMs: Infinity,
  healthzWorstMs: Infinity,
  refused: 0,
  rss: 0,
  acked: [],
  violations: [],
}

/**
 * Kills a server with many clients, starts it again, and waits until they are back [G8]. All must be back and synced in
 * time, with the messages that were sent before and after the kill, while `/healthz` answers.
 */
export async function storm({ random, sockets, server, note }: StormOptions): Promise<Storm> {
  const clients = new Clients()
  const monitor = new HealthMonitor()
  try {
    await clients.ask('start', { port: server.port, seed: String(random.seed), sockets, withinMs: START_WITHIN_MS })
    await clients.ask('write', { each: MESSAGES_PER_ROOM })
    await Bun.sleep(random.between(5, 100))
    note({ type: 'fault-began', nemesis: 'storm', what: `kill -9 with ${sockets} sockets` })
    await server.kill()
    const killedAt = monotonicMs()
    await server.start()
    const readyAt = monotonicMs()
    monitor.begin(server.url, server.pid!)
    await clients.ask('write', { each: MESSAGES_PER_ROOM })
    const { backMs, refused } = await clients.ask('return', { killedAt, readyAt, withinMs: WAIT_MS })
    const { differences: violations, acked } = await clients.ask('compare', null)
    const { healthzWorstMs, rss } = await monitor.end()
    note({ type: 'fault-ended', nemesis: 'storm' })

    const sorted = backMs.sort((a, b) => a - b)
    const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity
    const late = sockets - sorted.filter((ms) => ms <= BACK_WITHIN_MS).length
    if (late > 0) violations.unshift(`${late} of ${sockets} clients were not back within ${BACK_WITHIN_MS} ms`)
    if (healthzWorstMs > HEALTHZ_WITHIN_MS) violations.unshift(`/healthz took ${Math.round(healthzWorstMs)} ms`)
    const maxBytes = BASE_BYTES + sockets * BYTES_PER_SOCKET
    if (rss > maxBytes) violations.unshift(`the server used ${toMib(rss)} MiB, at most ${toMib(maxBytes)} are allowed`)
    return {
      sockets,
      back: sorted.length,
      backAfterMs: percentile(1),
      p50BackMs: percentile(0.5),
      p99BackMs: percentile(0.99),
      healthzWorstMs,
      refused,
      rss,
      acked,
      violations: shortened(violations),
    }
  } finally {
    clients.close()
    monitor.close()
  }
}

const toMib = (bytes: number) => Math.round(bytes / 2 ** 20)

function shortened(violations: string[]): string[] {
  if (violations.length <= MAX_VIOLATIONS) return violations
  return [...violations.slice(0, MAX_VIOLATIONS), `and ${violations.length - MAX_VIOLATIONS} more`]
}

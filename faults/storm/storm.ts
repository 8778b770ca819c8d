import type { ServerUnderTest } from '../nemeses/nemesis.ts'
import type { Random } from '../rounds/random.ts'
import type { FaultEvent } from '../history/history.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { Sockets } from './sockets.ts'
import type { Written } from './room.ts'
import { HealthMonitor } from './health-monitor.ts'

/** What has to hold on two cores. */
const BACK_WITHIN_MS = 30_000
const HEALTHZ_WITHIN_MS = 1_000
/** To see how late the late ones are. */
const PATIENCE_MS = 60_000
const GATHER_WITHIN_MS = 60_000
const MESSAGES_A_ROOM = 5
const MOST_VIOLATIONS = 50
/** What a server takes without a socket, with room to breathe, and for each that has hardly anything to wait for. */
const BASE_BYTES = 200 * 2 ** 20
const BYTES_PER_SOCKET = 32 * 2 ** 10

export interface StormOptions {
  random: Random
  sockets: number
  /** It runs, and has no limits a person or an address. */
  server: Pick<ServerUnderTest, 'url' | 'port' | 'pid' | 'start' | 'kill'>
  note: (event: FaultEvent) => void
}

/** Times in ms from when the server was ready again, memory in bytes. */
export interface Storm {
  sockets: number
  /** How many of them came back. */
  back: number
  backAfterMs: number
  p50BackMs: number
  p99BackMs: number
  healthzWorstMs: number
  /** How often somebody was told to come again later. */
  refused: number
  rss: number
  /** What was acknowledged. */
  written: Written[]
  violations: string[]
}

/** One that came to nothing. */
export const NO_STORM: Storm = {
  sockets: 0,
  back: 0,
  backAfterMs: Infinity,
  p50BackMs: Infinity,
  p99BackMs: Infinity,
  healthzWorstMs: Infinity,
  refused: 0,
  rss: 0,
  written: [],
  violations: [],
}

/**
 * Kills a server under a crowd, starts it again, and watches everybody come back at once [G8]: all have to be back and
 * caught up in time, with what was written just before and after, while the server goes on to say how it is.
 */
export async function storm({ random, sockets, server, note }: StormOptions): Promise<Storm> {
  const crowd = new Sockets()
  const monitor = new HealthMonitor()
  try {
    await crowd.ask('gather', { port: server.port, seed: String(random.seed), sockets, withinMs: GATHER_WITHIN_MS })
    await crowd.ask('write', { each: MESSAGES_A_ROOM })
    await Bun.sleep(random.between(5, 100))
    note({ type: 'fault-began', nemesis: 'storm', what: `kill -9 under ${sockets} sockets` })
    await server.kill()
    const killedAt = monotonicMs()
    await server.start()
    const readyAt = monotonicMs()
    monitor.begin(server.url, server.pid!)
    await crowd.ask('write', { each: MESSAGES_A_ROOM })
    const { backMs, refused } = await crowd.ask('return', { killedAt, readyAt, withinMs: PATIENCE_MS })
    const { found: violations, written } = await crowd.ask('compare', null)
    const { healthzWorstMs, rss } = await monitor.end()
    note({ type: 'fault-ended', nemesis: 'storm' })

    const sorted = backMs.sort((a, b) => a - b)
    const share = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? Infinity
    const figures = {
      sockets,
      back: sorted.length,
      backAfterMs: share(1),
      p50BackMs: share(0.5),
      p99BackMs: share(0.99),
    }
    const late = sockets - sorted.filter((ms) => ms <= BACK_WITHIN_MS).length
    if (late > 0) violations.unshift(`${late} of ${sockets} sockets were not back within ${BACK_WITHIN_MS} ms`)
    if (healthzWorstMs > HEALTHZ_WITHIN_MS) violations.unshift(`/healthz took ${Math.round(healthzWorstMs)} ms`)
    const mostBytes = BASE_BYTES + sockets * BYTES_PER_SOCKET
    if (rss > mostBytes)
      violations.unshift(`the server took ${toMib(rss)} MiB, at most ${toMib(mostBytes)} are allowed`)
    return { ...figures, healthzWorstMs, refused, rss, written, violations: shortened(violations) }
  } finally {
    crowd.close()
    monitor.close()
  }
}

const toMib = (bytes: number) => Math.round(bytes / 2 ** 20)

function shortened(violations: string[]): string[] {
  if (violations.length <= MOST_VIOLATIONS) return violations
  return [...violations.slice(0, MOST_VIOLATIONS), `and ${violations.length - MOST_VIOLATIONS} more`]
}

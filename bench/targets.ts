import type { LoadResult } from './load/result.ts'
import { FULL } from './plan.ts'
import type { Run } from './run.ts'
import { servers, type ServerName } from './servers.ts'
import { kib, ms, share, table, whole } from './table.ts'

interface Target {
  of: string
  most?: number
  least?: number
  /** Null when a server or load was left out of this run. */
  measured: (runs: Run[]) => number | null
  show: (value: number) => string
}

const plain = (value: number) => value.toFixed(2)
const titleOf = (load: string) => FULL.find(({ name }) => name === load)!.title

const find = (runs: Run[], load: string, server: ServerName): LoadResult | null =>
  runs.find((run) => run.load.name === load && run.server === server)?.result ?? null

/** Parley's CPU a delivery as a multiple of another server's. */
const cpuRatio = (load: string, other: ServerName, most: number): Target => ({
  of: `CPU a delivery as a share of ${servers[other].title}, ${titleOf(load)}`,
  most,
  measured(runs) {
    const ours = find(runs, load, 'parley')?.delivering
    const theirs = find(runs, load, other)?.delivering
    return ours && theirs ? ours.cpu / theirs.cpu : null
  },
  show: plain,
})

const parley = (load: string, pick: (result: LoadResult) => number | undefined) => (runs: Run[]) => {
  const result = find(runs, load, 'parley')
  return result === null ? null : (pick(result) ?? null)
}

const lostByParley = (runs: Run[]): number | null => {
  const lost = runs.flatMap(({ server, result }) =>
    server === 'parley' && result.delivering ? [result.delivering.lost] : [],
  )
  return lost.length === 0 ? null : lost.reduce((sum, one) => sum + one)
}

const TARGETS: Target[] = [
  cpuRatio('1000x20', 'bun', 1.1),
  cpuRatio('300x1000', 'bun', 0.5),
  cpuRatio('300x1000', 'socketio', 0.12),
  cpuRatio('rooms-1000', 'socketio', 0.8),
  cpuRatio('rooms-5000', 'socketio', 0.55),
  {
    of: 'CPU µs a delivery, 1000×2000',
    most: 0.3,
    measured: parley('1000x2000', (r) => r.delivering?.cpu),
    show: plain,
  },
  {
    of: 'in the window, 1000×2000',
    least: 0.99,
    measured: parley('1000x2000', (r) => r.delivering?.within),
    show: share,
  },
  { of: 'p99 ms, 1000×1000', most: 80_000, measured: parley('1000x1000', (r) => r.delivering?.p99), show: ms },
  { of: 'p99 ms, 100×200', most: 25_000, measured: parley('100x200', (r) => r.delivering?.p99), show: ms },
  {
    of: 'CPU ms a connection, in a crowd',
    most: 300,
    measured: parley('idle', (r) => r.connecting.crowdCpu),
    show: (us) => plain(us / 1_000),
  },
  { of: 'KiB a connection, idle', most: 8 * 1024, measured: parley('idle', (r) => r.connecting.memory), show: kib },
  { of: 'lost, all loads', most: 0, measured: lostByParley, show: whole },
]

/** Parley's targets beside what this run measured. */
export function targetTable(runs: Run[]): string {
  const rows = TARGETS.map(({ of, most, least, measured, show }) => {
    const value = measured(runs)
    const target = most === undefined ? `≥ ${show(least!)}` : `≤ ${show(most)}`
    if (value === null) return [of, target, '–', 'not measured']
    const reached = value <= (most ?? Infinity) && value >= (least ?? -Infinity)
    return [of, target, show(value), reached ? 'reached' : 'missed']
  })
  return table(['Parley', 'target', 'measured', ''], rows)
}

export const parleyLost = (runs: Run[]): boolean => (lostByParley(runs) ?? 0) > 0

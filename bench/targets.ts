import type { LoadResult } from './load/result.ts'
import type { Run } from './run.ts'
import type { ServerName } from './servers.ts'
import { kib, ms, table, whole } from './table.ts'

interface Target {
  of: string
  most?: number
  least?: number
  /** Null when a server or load was left out of this run. */
  measured: (runs: Run[]) => number | null
  show: (value: number) => string
}

const plain = (value: number) => value.toFixed(2)
const share = (value: number) => `${(value * 100).toFixed(1)} %`

const find = (runs: Run[], load: string, server: ServerName): LoadResult | null =>
  runs.find((run) => run.load.name === load && run.server === server)?.result ?? null

const cpuRatio = (load: string, other: ServerName) => (runs: Run[]) => {
  const ours = find(runs, load, 'parley')?.delivering
  const theirs = find(runs, load, other)?.delivering
  return ours && theirs ? ours.cpu / theirs.cpu : null
}

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
  { of: 'CPU a delivery, of bare publish, 1000×20', most: 1.2, measured: cpuRatio('1000x20', 'bun'), show: plain },
  { of: 'CPU a delivery, of bare publish, 300×1000', most: 0.6, measured: cpuRatio('300x1000', 'bun'), show: plain },
  { of: 'CPU a delivery, of Socket.IO, 300×1000', most: 0.2, measured: cpuRatio('300x1000', 'socketio'), show: plain },
  {
    of: 'in the window, 1000×1000',
    least: 0.99,
    measured: parley('1000x1000', (r) => r.delivering?.within),
    show: share,
  },
  { of: 'of one core, 1000×1000', most: 0.8, measured: parley('1000x1000', (r) => r.delivering?.core), show: share },
  { of: 'p99 ms, 1000×1000', most: 80_000, measured: parley('1000x1000', (r) => r.delivering?.p99), show: ms },
  { of: 'p99 ms, 100×200', most: 25_000, measured: parley('100x200', (r) => r.delivering?.p99), show: ms },
  { of: 'KiB a connection, idle', most: 12 * 1024, measured: parley('idle', (r) => r.connecting.memory), show: kib },
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

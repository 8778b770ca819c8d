import type { LoadResult } from './load/result.ts'
import type { Load } from './plan.ts'
import { run, type Times } from './run.ts'
import { NOISE } from './quiet.ts'
import { kib, ms, percent, short, table, whole } from './table.ts'

interface Figure {
  of: string
  read: (result: LoadResult) => number | undefined
  show: (value: number) => string
}

const FIGURES: Figure[] = [
  { of: 'CPU µs a delivery', read: (r) => r.delivering?.cpu, show: (cpu) => cpu.toFixed(2) },
  { of: 'p50 ms', read: (r) => r.delivering?.p50, show: ms },
  { of: 'p99 ms', read: (r) => r.delivering?.p99, show: ms },
  { of: 'lost', read: (r) => r.delivering?.lost, show: whole },
  { of: 'CPU µs a connection, crowd', read: (r) => idle(r)?.crowdCpu, show: short },
  { of: 'CPU µs a connection, single', read: (r) => idle(r)?.singleCpu, show: short },
  { of: 'KiB a connection', read: (r) => idle(r)?.memory, show: kib },
]

const idle = ({ connecting, delivering }: LoadResult) => (delivering === null ? connecting : undefined)

/** One run of each checkout. */
export type Pair = [before: LoadResult, after: LoadResult]

/**
 * Measures Parley of the checkout `before` and of this one in turn: on a machine that others use, only the ratio of two
 * runs that follow each other means anything. Both get the same driver, which sends only what is the same on both wires.
 */
export async function compare(before: string, loads: { load: Load; times: Times }[], rounds: number): Promise<string> {
  const rows: string[][] = []
  const notes: string[] = []
  for (const { load, times } of loads) {
    const pairs: Pair[] = []
    for (let round = 1; round <= rounds; round++) {
      console.error(`${load.title}  round ${round} of ${rounds} …`)
      pairs.push(await pair(before, load, times, round % 2 === 0))
    }
    rows.push(...compareRows(load.title, pairs))
    const others = Math.max(...pairs.flat().map(({ delivering }) => delivering?.othersCore ?? 0))
    if (others > NOISE) notes.push(`${load.title}: other processes took up to ${percent(others)} of a core.`)
  }
  const compared = table(['load', 'figure', 'before', 'after', 'ratio', 'of the rounds'], rows, 2)
  return [compared, notes.join('\n')].filter(Boolean).join('\n\n')
}

async function pair(before: string, load: Load, times: Times, afterFirst: boolean): Promise<Pair> {
  const one = await run('parley', load, times, afterFirst ? undefined : before)
  const other = await run('parley', load, times, afterFirst ? before : undefined)
  return afterFirst ? [other.result, one.result] : [one.result, other.result]
}

/** A row for each figure that this load has: medians of both, the median of the rounds' ratios, and their range. */
export function compareRows(title: string, pairs: Pair[]): string[][] {
  return FIGURES.flatMap(({ of, read, show }) => {
    const values = pairs.map(([before, after]) => [read(before), read(after)])
    if (values.some((both) => both.some((value) => value === undefined || Number.isNaN(value)))) return []
    const known = values as [number, number][]
    const ratios = known.map(([before, after]) => after / before)
    const range = ratios.every(Number.isFinite) ? `${ratio(Math.min(...ratios))}–${ratio(Math.max(...ratios))}` : '–'
    const [before, after] = [0, 1].map((side) => show(median(known.map((both) => both[side]!))))
    return [[title, of, before!, after!, ratio(median(ratios)), range]]
  })
}

const ratio = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '–')

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

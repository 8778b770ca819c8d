import { table } from '../../bench/table.ts'
import type { Sample, SoakResult } from '../rounds/soak.ts'
import { sumOf } from './figures.ts'
import { machineLine } from './machine-line.ts'
import { slopeOf } from './slope.ts'

const MIB = 2 ** 20
const MINUTE_MS = 60_000
/** Until then the runtime compiles code and fills caches. */
const WARM_UP_MINUTES = 10
/** A shorter regression means nothing. */
const MIN_WARM_MINUTES = 30
/** By the regression from the warm-up to the end. */
const MAX_RSS_GROWTH = 16 * MIB
const MAX_FDS_GROWTH = 4
const ROWS = 6

export interface Growth {
  /** From minute 10 to the end, by linear regression; null when the soak ended before. */
  rssGrowth: number | null
  fdsGrowth: number | null
  /** Null when the soak was too short to decide. */
  flat: boolean | null
}

export function growthOf(samples: Sample[]): Growth {
  const warm = samples.filter(({ t }) => t >= WARM_UP_MINUTES * MINUTE_MS)
  if (warm.length === 0) return { rssGrowth: null, fdsGrowth: null, flat: null }
  const lasted = warm.at(-1)!.t - warm[0]!.t
  const growth = (pick: (sample: Sample) => number) => slopeOf(warm.map((one) => ({ x: one.t, y: pick(one) }))) * lasted
  const [rssGrowth, fdsGrowth] = [growth(({ rss }) => rss), growth(({ fds }) => fds)]
  if (lasted < MIN_WARM_MINUTES * MINUTE_MS) return { rssGrowth, fdsGrowth, flat: null }
  return { rssGrowth, fdsGrowth, flat: rssGrowth <= MAX_RSS_GROWTH && fdsGrowth <= MAX_FDS_GROWTH }
}

/** The soak in faults/RESULTS.md and on a terminal. */
export function soakSection({ samples, shifts, violations, database }: SoakResult, command: string): string {
  const figures = sumOf(shifts)
  const { rssGrowth, fdsGrowth, flat } = growthOf(samples)
  const count = (value: number) => value.toLocaleString('en-US')
  const slowest = Math.max(0, ...samples.map(({ healthzMs }) => healthzMs ?? Infinity))
  const verdict =
    flat === null
      ? `no verdict: shorter than ${WARM_UP_MINUTES + MIN_WARM_MINUTES} min`
      : flat
        ? '**flat**'
        : '**not flat**'
  const grew = (value: number | null, unit: string) => (value === null ? '–' : `${value.toFixed(1)}${unit}`)
  return [
    `\`${command}\` on ${machineLine()}. There are no faults: ${count(figures.clients)} clients send, join, leave, page, reconnect and close tabs. Every few minutes a new crowd uses new rooms on the same server, and the history of the last one is checked. Flat means that the linear regression of all samples from minute ${WARM_UP_MINUTES} to the end rises by at most ${MAX_RSS_GROWTH / MIB} MiB and ${MAX_FDS_GROWTH} files.`,
    table(
      ['', ''],
      [
        ['memory and files', verdict],
        [
          `growth of memory from minute ${WARM_UP_MINUTES} on`,
          grew(rssGrowth === null ? null : rssGrowth / MIB, ' MiB'),
        ],
        [`growth of open files from minute ${WARM_UP_MINUTES} on`, grew(fdsGrowth, '')],
        ['violations', `**${violations.length}**`],
        ['duration', `${((samples.at(-1)?.t ?? 0) / MINUTE_MS).toFixed(1)} min, ${shifts.length} crowds`],
        ['messages sent / acknowledged', `${count(figures.sent)} / ${count(figures.acked)}`],
        ['messages received live, over all clients', count(figures.received)],
        ['99th percentile of acks in the slowest crowd', `${(figures.ackP99Ms ?? 0).toFixed(1)} ms`],
        ['disconnects', count(figures.reconnects)],
        ['slowest `/healthz`', slowest === Infinity ? 'no answer within 1 s' : `${slowest.toFixed(0)} ms`],
        ['database at the end', `${(database / MIB).toFixed(1)} MiB`],
      ],
    ),
    table(['minute', 'memory MiB', 'open files', 'connections'], rowsOf(samples)),
  ].join('\n\n')
}

/** A few rows, each with the medians of a minute. */
function rowsOf(samples: Sample[]): string[][] {
  const minutes = Map.groupBy(samples, ({ t }) => Math.floor(t / MINUTE_MS))
  const every = Math.max(1, Math.ceil(minutes.size / ROWS))
  return [...minutes]
    .filter(([minute]) => minute % every === 0 || minute === minutes.size - 1)
    .map(([minute, of]) => {
      const median = (pick: (sample: Sample) => number) => of.map(pick).toSorted((a, b) => a - b)[of.length >> 1]!
      const rss = (median((one) => one.rss) / MIB).toFixed(1)
      return [String(minute), rss, String(median((one) => one.fds)), String(median((one) => one.connections))]
    })
}

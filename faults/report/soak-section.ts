import { machineLine } from './machine-line.ts'
import { table } from '../../bench/table.ts'
import { sumOf } from './figures.ts'
import { slopeOf } from './slope.ts'
import type { Sample, Soaked } from '../rounds/soak.ts'

const MIB = 2 ** 20
const MINUTE_MS = 60_000
/** Until then the runtime compiles, and caches fill. */
const WARM_MINUTES = 10
/** Shorter, a line through the samples says nothing. */
const LEAST_WARM_MINUTES = 30
/** By the line through all samples from then on to the end. */
const MOST_RSS_GROWTH = 16 * MIB
const MOST_FDS_GROWTH = 4
const ROWS = 6

export interface Flatness {
  /** By how much it grew from minute 10 on to the end, by the line nearest to all samples; null when it ended before. */
  rssGrowth: number | null
  fdsGrowth: number | null
  /** Null when it was too short to say so. */
  flat: boolean | null
}

export function flatnessOf(samples: Sample[]): Flatness {
  const warm = samples.filter(({ t }) => t >= WARM_MINUTES * MINUTE_MS)
  if (warm.length === 0) return { rssGrowth: null, fdsGrowth: null, flat: null }
  const lasted = warm.at(-1)!.t - warm[0]!.t
  const growth = (pick: (check: Sample) => number) => slopeOf(warm.map((look) => ({ x: look.t, y: pick(look) }))) * lasted
  const [rssGrowth, fdsGrowth] = [growth(({ rss }) => rss), growth(({ fds }) => fds)]
  if (lasted < LEAST_WARM_MINUTES * MINUTE_MS) return { rssGrowth, fdsGrowth, flat: null }
  return { rssGrowth, fdsGrowth, flat: rssGrowth <= MOST_RSS_GROWTH && fdsGrowth <= MOST_FDS_GROWTH }
}

/** The soak in faults/RESULTS.md, and on a terminal. */
export function soakSection({ samples, shifts, violations, database }: Soaked, command: string): string {
  const figures = sumOf(shifts)
  const { rssGrowth, fdsGrowth, flat } = flatnessOf(samples)
  const count = (value: number) => value.toLocaleString('en-US')
  const slowest = Math.max(0, ...samples.map(({ healthzMs }) => healthzMs ?? Infinity))
  const verdict =
    flat === null
      ? `shorter than ${WARM_MINUTES + LEAST_WARM_MINUTES} min, so there is no verdict`
      : flat
        ? '**flat**'
        : '**not flat**'
  const grew = (value: number | null, unit: string) => (value === null ? '–' : `${value.toFixed(1)}${unit}`)
  return [
    `\`${command}\` on ${machineLine()}. Nothing is broken on purpose: ${count(figures.clients)} clients send, join, leave, page, reconnect, and close tabs. Every few minutes a new crowd comes to the same server, into new rooms, and what the last one was told is checked. Flat means that the line nearest to all samples from minute ${WARM_MINUTES} on rises by at most ${MOST_RSS_GROWTH / MIB} MiB and ${MOST_FDS_GROWTH} files to the end.`,
    table(
      ['', ''],
      [
        ['memory and files', verdict],
        [`memory grew from minute ${WARM_MINUTES} on by`, grew(rssGrowth === null ? null : rssGrowth / MIB, ' MiB')],
        [`open files grew from minute ${WARM_MINUTES} on by`, grew(fdsGrowth, '')],
        ['violations', `**${violations.length}**`],
        ['lasted', `${((samples.at(-1)?.t ?? 0) / MINUTE_MS).toFixed(1)} min, ${shifts.length} crowds`],
        ['messages sent / acknowledged', `${count(figures.sent)} / ${count(figures.acked)}`],
        ['messages told live, over all clients', count(figures.received)],
        ['acknowledged within, 99 % in the slowest crowd', `${(figures.ackP99Ms ?? 0).toFixed(1)} ms`],
        ['disconnects', count(figures.reconnects)],
        ['slowest `/healthz`', slowest === Infinity ? 'no answer within 1 s' : `${slowest.toFixed(0)} ms`],
        ['database in the end', `${(database / MIB).toFixed(1)} MiB`],
      ],
    ),
    table(['minute', 'memory MiB', 'open files', 'connections'], rowsOf(samples)),
  ].join('\n\n')
}

/** What it was at a few times, each the median of a minute. */
function rowsOf(samples: Sample[]): string[][] {
  const minutes = Map.groupBy(samples, ({ t }) => Math.floor(t / MINUTE_MS))
  const every = Math.max(1, Math.ceil(minutes.size / ROWS))
  return [...minutes]
    .filter(([minute]) => minute % every === 0 || minute === minutes.size - 1)
    .map(([minute, of]) => {
      const median = (pick: (check: Sample) => number) => of.map(pick).toSorted((a, b) => a - b)[of.length >> 1]!
      const rss = (median((look) => look.rss) / MIB).toFixed(1)
      return [String(minute), rss, String(median((look) => look.fds)), String(median((look) => look.connections))]
    })
}

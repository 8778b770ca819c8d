import { ranOn } from './ran-on.ts'
import { table } from '../bench/table.ts'
import { sumOf } from './figures.ts'
import type { Part } from './part.ts'
import type { Verdict } from './verdict.ts'

const MIB = 2 ** 20

/** A part in faults/RESULTS.md: what was done, and what came of it. */
export function partSection(part: Part, verdicts: Verdict[], command: string): string {
  const figures = sumOf(verdicts.map((verdict) => verdict.figures))
  const violations = verdicts.flatMap((verdict) => verdict.violations)
  const starts = figures.startsMs.toSorted((a, b) => a - b)
  const count = (value: number) => value.toLocaleString('en-US')
  const strikes = Object.entries(figures.strikes).map(([name, times]) => `${count(times)} × ${name}`)
  const rows: [string, string][] = [
    ['strikes', strikes.join(', ') || 'none'],
    ['violations', violations.length === 0 ? '**0**' : `**${violations.length}**: ${rulesOf(violations)}`],
    ['rounds, each with a server of its own', count(verdicts.length)],
    ['clients in each', count(figures.clients)],
    ['messages sent / acknowledged', `${count(figures.sent)} / ${count(figures.acked)}`],
    ['messages told live, over all clients', count(figures.received)],
    ['disconnects', count(figures.reconnects)],
    [
      'starts of the server',
      `${count(starts.length)}, median ${ms(starts[starts.length >> 1])}, at most ${ms(starts.at(-1))}`,
    ],
    ['writing again after a start, at most', ms(figures.writesAgainMs ?? undefined)],
    ['converged after the last write, at most', figures.convergedMs === null ? 'not always' : ms(figures.convergedMs)],
    ['memory of the server, at most', `${(figures.rss / MIB).toFixed(0)} MiB`],
    ['took', `${(figures.seconds / 60).toFixed(1)} min`],
  ]
  const about = part.nemeses.map(({ name, about }) => `- _${name}_: ${about}`)
  return [`\`${command}\` on ${ranOn()}.`, about.join('\n'), table(['', ''], rows)].filter(Boolean).join('\n\n')
}

const ms = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(0)} ms`)

function rulesOf(violations: Verdict['violations']): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(', ')
}

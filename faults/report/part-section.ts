import { machineLine } from './machine-line.ts'
import { table } from '../../bench/table.ts'
import { timesByRule } from '../checker/check.ts'
import { sumOf } from './figures.ts'
import type { Part } from '../command/part.ts'
import { brokenBy, type Verdict } from '../rounds/verdict.ts'
import type { Violation } from '../checker/rule.ts'

const MIB = 2 ** 20
/** The rule that has to have had an occasion wherever a server was started again. */
const WRITES_AGAIN = 'write-after-restart'
const COMES_BACK = 'lost-is-resent'

/** What only all rounds of a part together can break. */
export function partViolations(verdicts: Verdict[]): Violation[] {
  const restarts = verdicts.some(({ figures }) => figures.startsMs.length > 1)
  if (!restarts || judgedStarts(verdicts) > 0) return []
  return [
    brokenBy(WRITES_AGAIN, 'The server was started again, and after no start it could be judged whether it writes'),
  ]
}

/** A part in faults/RESULTS.md: what was done, and what came of it. */
export function partSection(part: Part, verdicts: Verdict[], command: string): string {
  const figures = sumOf(verdicts.map((verdict) => verdict.figures))
  const violations = verdicts.flatMap((verdict) => verdict.violations)
  if (verdicts.length === part.rounds) violations.push(...partViolations(verdicts))
  const excused = timesByRule(verdicts.flatMap(({ excused }) => excused))
  const inconclusive = timesByRule(verdicts.flatMap((verdict) => verdict.inconclusive))
  const cameBack = lookedBy(COMES_BACK, verdicts)
  const starts = figures.startsMs.toSorted((a, b) => a - b)
  const again = ms(figures.writesAgainMs ?? undefined)
  const rounds = verdicts.length === part.rounds ? count(part.rounds) : `${verdicts.length} of ${part.rounds}`
  const rows: [string, string][] = [
    ['faults', listed(figures.faults)],
    ...optional('killed at', figures.failpoints),
    ...optional('faults that hit nothing, not counted', figures.missed),
    ...(figures.cuts === 0 ? [] : [['slow readers cut', count(figures.cuts)] as [string, string]]),
    ['violations', violations.length === 0 ? '**0**' : `**${violations.length}**: ${rulesOf(violations)}`],
    ...optional('**not judged**, for want of an occasion', inconclusive),
    ['excused', listed(excused)],
    ...(cameBack === 0 ? [] : [['lost with the tail, and back from its writer', count(cameBack)] as [string, string]]),
    ['rounds, each with a server of its own', rounds],
    ['clients in each', count(figures.clients)],
    ['messages sent / acknowledged', `${count(figures.sent)} / ${count(figures.acked)}`],
    ['messages told live, over all clients', count(figures.received)],
    ['disconnects', count(figures.reconnects)],
    [
      'starts of the server',
      `${count(starts.length)}, median ${ms(starts[starts.length >> 1])}, at most ${ms(starts.at(-1))}`,
    ],
    ['starts left alone for 10 s, and judged by who could write', count(judgedStarts(verdicts))],
    [
      'writing again after a start, at most',
      `${again}${figures.wroteAgain < starts.length ? `, in ${count(figures.wroteAgain)}; the rest were interrupted` : ''}`,
    ],
    ['converged after the last write, at most', figures.convergedMs === null ? 'not always' : ms(figures.convergedMs)],
    ['memory of the server, at most', `${(figures.rss / MIB).toFixed(0)} MiB`],
    ['took', `${(figures.seconds / 60).toFixed(1)} min`],
  ]
  const about = part.nemeses.map(({ name, about }) => `- _${name}_: ${about}`)
  const missing = (part.missing ?? []).map((reason) => `- NOT RUN: ${reason}`)
  const words = [...about, ...missing].join('\n')
  return [`\`${command}\` on ${machineLine()}.`, words, table(['', ''], rows)].filter(Boolean).join('\n\n')
}

/** A part of which nothing could be played here. */
export function notRunSection({ missing = [] }: Part, command: string): string {
  return [`\`${command}\` on ${machineLine()}.`, ...missing.map((reason) => `**NOT RUN**: ${reason}`)].join('\n\n')
}

const lookedBy = (rule: string, verdicts: Verdict[]) =>
  verdicts.reduce((sum, { judged }) => sum + (judged[rule] ?? 0), 0)
const judgedStarts = (verdicts: Verdict[]) => lookedBy(WRITES_AGAIN, verdicts)

const count = (value: number) => value.toLocaleString('en-US')
const ms = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(0)} ms`)

function listed(times: Record<string, number>): string {
  const each = Object.entries(times).map(([name, often]) => `${count(often)} × ${name}`)
  return each.join(', ') || 'none'
}

function optional(title: string, times: Record<string, number>): [string, string][] {
  return Object.keys(times).length === 0 ? [] : [[title, listed(times)]]
}

function rulesOf(violations: Violation[]): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(', ')
}

import { table } from '../../bench/table.ts'
import { timesByRule } from '../checker/check.ts'
import type { Violation } from '../checker/rule.ts'
import type { Part } from '../command/part.ts'
import { violationBy, type Verdict } from '../rounds/verdict.ts'
import { sumOf } from './figures.ts'
import { machineLine } from './machine-line.ts'

const MIB = 2 ** 20
/** This rule must have been judged wherever a server was restarted. */
const WRITE_AFTER_RESTART = 'write-after-restart'
const LOST_IS_RESENT = 'lost-is-resent'

/** Violations of all rounds of a part together. */
export function partViolations(verdicts: Verdict[]): Violation[] {
  const restarted = verdicts.some(({ figures }) => figures.startsMs.length > 1)
  if (!restarted || judgedStarts(verdicts) > 0) return []
  const text = 'The server was restarted, and after no restart it could be judged whether clients write again'
  return [violationBy(WRITE_AFTER_RESTART, text)]
}

/** A part in faults/RESULTS.md. */
export function partSection(part: Part, verdicts: Verdict[], command: string): string {
  const figures = sumOf(verdicts.map((verdict) => verdict.figures))
  const violations = verdicts.flatMap((verdict) => verdict.violations)
  if (verdicts.length === part.rounds) violations.push(...partViolations(verdicts))
  const excused = timesByRule(verdicts.flatMap((verdict) => verdict.excused))
  const inconclusive = timesByRule(verdicts.flatMap((verdict) => verdict.inconclusive))
  const resent = judgedBy(LOST_IS_RESENT, verdicts)
  const starts = figures.startsMs.toSorted((a, b) => a - b)
  const again = ms(figures.writesAgainMs ?? undefined)
  const rounds = verdicts.length === part.rounds ? count(part.rounds) : `${verdicts.length} of ${part.rounds}`
  const rows: [string, string][] = [
    ['faults', listed(figures.faults)],
    ...optional('killed at', figures.failpoints),
    ...optional('faults without an effect, not counted', figures.missed),
    ...(figures.cuts === 0 ? [] : [['slow readers disconnected', count(figures.cuts)] as [string, string]]),
    ['violations', violations.length === 0 ? '**0**' : `**${violations.length}**: ${rulesOf(violations)}`],
    ...optional('**not judged**, because there was no occasion', inconclusive),
    ['excused', listed(excused)],
    ...(resent === 0 ? [] : [['messages lost with the data and resent', count(resent)] as [string, string]]),
    ['rounds, each with its own server', rounds],
    ['clients in each round', count(figures.clients)],
    ['messages sent / acknowledged', `${count(figures.sent)} / ${count(figures.acked)}`],
    ['files uploaded / acknowledged', `${count(figures.uploads)} / ${count(figures.uploaded)}`],
    ...optional('changes of messages acknowledged', figures.changes),
    ['changes made offline', count(figures.offline)],
    ['messages received live, over all clients', count(figures.received)],
    ['disconnects', count(figures.reconnects)],
    [
      'starts of the server',
      `${count(starts.length)}, median ${ms(starts[starts.length >> 1])}, maximum ${ms(starts.at(-1))}`,
    ],
    ['starts without another fault for 10 s, judged by whether clients write', count(judgedStarts(verdicts))],
    [
      'first ack after a start, maximum',
      `${again}${figures.wroteAgain < starts.length ? `, in ${count(figures.wroteAgain)}; the next fault interrupted the others` : ''}`,
    ],
    ['converged after the last write, maximum', figures.convergedMs === null ? 'not always' : ms(figures.convergedMs)],
    ['memory of the server, maximum', `${(figures.rss / MIB).toFixed(0)} MiB`],
    ['duration', `${(figures.seconds / 60).toFixed(1)} min`],
  ]
  const about = part.nemeses.map(({ name, about }) => `- _${name}_: ${about}`)
  const unsupported = (part.unsupported ?? []).map((reason) => `- NOT RUN: ${reason}`)
  const list = [...about, ...unsupported].join('\n')
  return [`\`${command}\` on ${machineLine()}.`, list, table(['', ''], rows)].filter(Boolean).join('\n\n')
}

/** A part of which this machine supports nothing. */
export function notRunSection({ unsupported = [] }: Part, command: string): string {
  const reasons = unsupported.map((reason) => `**NOT RUN**: ${reason}`)
  return [`\`${command}\` on ${machineLine()}.`, ...reasons].join('\n\n')
}

const judgedBy = (rule: string, verdicts: Verdict[]) =>
  verdicts.reduce((sum, { judged }) => sum + (judged[rule] ?? 0), 0)
const judgedStarts = (verdicts: Verdict[]) => judgedBy(WRITE_AFTER_RESTART, verdicts)

const count = (value: number) => value.toLocaleString('en-US')
const ms = (value: number | undefined) => (value === undefined ? '–' : `${value.toFixed(0)} ms`)

function listed(times: Record<string, number>): string {
  const each = Object.entries(times).map(([name, number]) => `${count(number)} × ${name}`)
  return each.join(', ') || 'none'
}

function optional(title: string, times: Record<string, number>): [string, string][] {
  return Object.keys(times).length === 0 ? [] : [[title, listed(times)]]
}

function rulesOf(violations: Violation[]): string {
  return [...new Set(violations.map(({ rule }) => rule))].join(', ')
}

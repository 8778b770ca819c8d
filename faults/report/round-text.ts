import type { Violation } from '../checker/rule.ts'
import type { Figures } from './figures.ts'
import { replayCommand } from '../command/part.ts'
import type { Verdict } from '../rounds/verdict.ts'

const MOST_EVIDENCE = 3
const MOST_EVIDENCE_CHARACTERS = 400

/** One line on how it went. */
export function figuresLine(figures: Figures): string {
  const { seconds, clients, faults, missed, cuts, sent, acked, received, reconnects, convergedMs } = figures
  const struck = Object.entries(faults).map(([name, count]) => `${count} × ${name}`)
  const nothing = Object.entries(missed).map(([why, count]) => `${count} × ${why}, not counted`)
  return [
    struck.length === 0 ? 'no strike' : struck.join(', '),
    ...nothing,
    ...(cuts === 0 ? [] : [`${cuts} times a slow reader was cut`]),
    `${clients} clients`,
    `${sent} messages sent, ${acked} acknowledged, ${received} told`,
    `${reconnects} disconnects`,
    convergedMs === null ? 'never converged' : `converged in ${convergedMs.toFixed(0)} ms`,
    `${seconds.toFixed(0)} s`,
  ].join(' · ')
}

/** What was broken, what shows it, and how to see it again. */
export function violationText({ plan, violations, folder }: Verdict): string {
  const told = violations.map((violation) => `  ${violation.rule}: ${violation.text}\n${evidenceText(violation)}`)
  return [
    ...told,
    `  Seed ${plan.seed}. The record is in ${folder ?? 'no folder'}. Again: ${replayCommand(plan)}`,
  ].join('\n')
}

function evidenceText({ evidence }: Violation): string {
  const shown = evidence
    .slice(0, MOST_EVIDENCE)
    .map((one) => `      ${JSON.stringify(one)?.slice(0, MOST_EVIDENCE_CHARACTERS)}`)
  return shown.join('\n')
}

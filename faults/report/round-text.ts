import type { Violation } from '../checker/rule.ts'
import { replayCommand } from '../command/part.ts'
import type { Verdict } from '../rounds/verdict.ts'
import type { Figures } from './figures.ts'

const MAX_EVIDENCE = 3
const MAX_EVIDENCE_CHARACTERS = 400

/** The figures of a round in one line. */
export function figuresLine(figures: Figures): string {
  const { seconds, clients, faults, missed, cuts, sent, acked, uploads, uploaded, received, reconnects, convergedMs } =
    figures
  const counted = Object.entries(faults).map(([name, count]) => `${count} × ${name}`)
  const notCounted = Object.entries(missed).map(([why, count]) => `${count} × ${why}, not counted`)
  return [
    counted.length === 0 ? 'no fault' : counted.join(', '),
    ...notCounted,
    ...(cuts === 0 ? [] : [`${cuts} slow readers disconnected`]),
    `${clients} clients`,
    `${sent} messages sent, ${acked} acknowledged, ${received} received live`,
    `${uploads} files uploaded, ${uploaded} acknowledged`,
    `${reconnects} disconnects`,
    convergedMs === null ? 'never converged' : `converged in ${convergedMs.toFixed(0)} ms`,
    `${seconds.toFixed(0)} s`,
  ].join(' · ')
}

/** The violations with their evidence, and how to repeat the round. */
export function violationText({ plan, violations, folder }: Verdict): string {
  const each = violations.map((violation) => `  ${violation.rule}: ${violation.text}\n${evidenceText(violation)}`)
  const where = folder === null ? 'There is no history.' : `The history is in ${folder}.`
  return [...each, `  Seed ${plan.seed}. ${where} Repeat with: ${replayCommand(plan)}`].join('\n')
}

function evidenceText({ evidence }: Violation): string {
  const shown = evidence
    .slice(0, MAX_EVIDENCE)
    .map((one) => `      ${JSON.stringify(one)?.slice(0, MAX_EVIDENCE_CHARACTERS)}`)
  return shown.join('\n')
}

import { attacks } from './attacks/attacks.ts'
import { runAttacks } from './attacks/run.ts'
import { timesByRule } from './checker/check.ts'
import type { Violation } from './checker/rule.ts'
import { readOptions, USAGE, type Options } from './command/options.ts'
import { roundsOf, type Part } from './command/part.ts'
import { full, oneRound, tour, type Selection } from './command/schedules.ts'
import { fuzz, fuzzedLine } from './fuzz/fuzz.ts'
import { nemeses } from './nemeses/all.ts'
import type { Nemesis } from './nemeses/nemesis.ts'
import { notRunSection, partSection, partViolations } from './report/part-section.ts'
import { writeSection } from './report/results-page.ts'
import { figuresLine, violationText } from './report/round-text.ts'
import { growthOf, soakSection } from './report/soak-section.ts'
import { roundTitle } from './rounds/round-plan.ts'
import { soak } from './rounds/soak.ts'
import { verdictOf, type Verdict } from './rounds/verdict.ts'
import type { Storm } from './storm/storm.ts'
import { oneStorm, stormLine, stormReplay, STORMS, stormsSection } from './storm/storm-round.ts'

const FULL_STORMS = { count: 20, sockets: 5_000 }
const SOCKETS = 2_000
const FUZZED_PACKETS = 10_000_000
const FUZZ_REST_MS = 10_000

const options = optionsOrExit()
/** The command that repeats this, also with a random seed. */
const command = [
  'npm run faults --',
  ...process.argv.slice(2),
  ...(options.randomSeed ? ['--seed', options.seed] : []),
].join(' ')
process.exit(await run(options))

async function run({ list, only, soakMs, sabotage }: Options): Promise<number> {
  if (options.attacks) return list ? printAttacks() : runAttacks(options, command)
  if (options.fuzz) return runFuzz()
  const selected = nemeses.filter(({ name }) => only?.includes(name) ?? true)
  const reasons = new Map<Nemesis, string>()
  for (const one of selected) {
    const reason = await one.unsupported()
    if (reason !== null) reasons.set(one, reason)
  }
  if (list) return printList(reasons)
  if (soakMs !== undefined) return runSoak(soakMs)
  let violations = 0
  for (const part of partsOf({ nemeses: selected, reasons })) violations += await runPart(part)
  if (wantsStorms()) violations += await runStorms()
  for (const [{ name, about }, reason] of reasons) console.log(`NOT RUN ${name} (${about}): ${reason}`)
  const isIncomplete = options.full ? reasons.size > 0 : reasons.size > 0 && reasons.size === selected.length
  if (sabotage !== undefined) return sabotageResult(violations)
  console.log(violations === 0 ? '\nNo violations.' : `\n${violations} violations.`)
  return violations === 0 && !isIncomplete ? 0 : 1
}

function sabotageResult(violations: number): number {
  console.log(`\nThe checker ${violations > 0 ? 'noticed' : 'did NOT notice'} the sabotage.`)
  return violations > 0 ? 0 : 1
}

function wantsStorms(): boolean {
  if (options.sabotage !== undefined) return false
  return options.only?.includes(STORMS.name) ?? !isOneRound()
}

function isOneRound(): boolean {
  return options.faults !== undefined || options.forMs !== undefined
}

function partsOf(selection: Selection): Part[] {
  const { faults, forMs, only, sabotage } = options
  if (options.full) return full(selection, faults)
  const supported = selection.nemeses.filter((one) => !selection.reasons.has(one))
  if (supported.length === 0) return []
  const parts =
    isOneRound() || only !== null
      ? [oneRound(supported, isOneRound() ? { faults, forMs } : { faults: supported.length * 3 })]
      : tour(selection)
  return parts.map((part) => ({ ...part, ...(sabotage && { sabotage }) }))
}

async function runPart(part: Part): Promise<number> {
  const verdicts: Verdict[] = []
  if (part.nemeses.length === 0) {
    if (options.write) writeSection(part.title, notRunSection(part, command))
    return 0
  }
  for (const plan of roundsOf(part, options)) {
    console.log(`\n${part.title}: ${roundTitle(plan)}`)
    const verdict = await verdictOf(plan, options.keep)
    verdicts.push(verdict)
    console.log(`  ${figuresLine(verdict.figures)}`)
    for (const line of linesByRule('excused', verdict.excused)) console.log(line)
    for (const line of linesByRule('NOT JUDGED', verdict.inconclusive)) console.log(line)
    for (const [rule, times] of Object.entries(verdict.judged)) console.log(`  ${rule}: judged ${times} times`)
    if (verdict.violations.length > 0) console.log(violationText(verdict))
    else if (verdict.folder !== null) console.log(`  The history is in ${verdict.folder}.`)
    if (options.write) writeSection(part.title, partSection(part, verdicts, command))
  }
  const together = partViolations(verdicts)
  for (const { rule, text } of together) console.log(`  ${rule}: ${text}`)
  return verdicts.reduce((sum, verdict) => sum + verdict.violations.length, together.length)
}

/** One line for each rule, with the text of its first finding. */
function linesByRule(what: string, findings: Violation[]): string[] {
  return Object.entries(timesByRule(findings)).map(
    ([rule, times]) => `  ${what}, ${rule}, ${times} times: ${findings.find((one) => one.rule === rule)!.text}`,
  )
}

async function runStorms(): Promise<number> {
  const storms: Storm[] = []
  const standard = options.full ? FULL_STORMS : { count: 1, sockets: SOCKETS }
  const count = options.faults ?? standard.count
  const sockets = options.sockets ?? standard.sockets
  for (let at = 1; at <= count; at++) {
    const seed = count === 1 ? options.seed : `${options.seed}.${at}`
    console.log(`\n${STORMS.title}: ${STORMS.about} · seed ${seed}`)
    const result = await oneStorm(seed, sockets)
    storms.push(result)
    console.log(`  ${stormLine(result)}`)
    for (const violation of result.violations) console.log(`  ${violation}`)
    if (result.violations.length > 0) console.log(`  Seed ${seed}. Repeat with: ${stormReplay(seed, sockets)}`)
    if (options.write) writeSection(STORMS.title, stormsSection(storms, count, command))
  }
  return storms.reduce((sum, { violations }) => sum + violations.length, 0)
}

async function runSoak(forMs: number): Promise<number> {
  const result = await soak(forMs, options)
  const section = soakSection(result, command)
  console.log(section)
  for (const { rule, text } of result.violations) console.log(`  ${rule}: ${text}`)
  for (const folder of result.folders) console.log(`  A history is in ${folder}.`)
  if (options.write) writeSection('Use without faults', section)
  return growthOf(result.samples).flat !== false && result.violations.length === 0 ? 0 : 1
}

async function runFuzz(): Promise<number> {
  const result = await fuzz(options.packets ?? FUZZED_PACKETS, options.seed, FUZZ_REST_MS)
  for (const finding of result.findings) console.log(finding)
  console.log(`Seed ${options.seed}: ${fuzzedLine(result)}`)
  return result.findings.length === 0 ? 0 : 1
}

function printAttacks(): number {
  for (const { name, about } of attacks) printRow(name, about)
  return 0
}

function printList(reasons: Map<Nemesis, string>): number {
  for (const one of nemeses) {
    printRow(one.name, one.about)
    const reason = reasons.get(one)
    if (reason !== undefined) printRow('', `NOT SUPPORTED HERE: ${reason}`)
  }
  printRow(STORMS.name, STORMS.about)
  return 0
}

function printRow(name: string, text: string): void {
  console.log(`${name.padEnd(14)} ${text}`)
}

function optionsOrExit(): Options {
  try {
    const read = readOptions(process.argv.slice(2), Math.random().toString(36).slice(2, 8))
    const names = (read.attacks ? attacks : [...nemeses, STORMS]).map(({ name }) => name)
    const unknown = read.only?.filter((name) => !names.includes(name)) ?? []
    if (unknown.length > 0)
      throw new Error(
        `There is no ${read.attacks ? 'attack' : 'nemesis'} ${unknown.join(', ')}. There are: ${names.join(', ')}.`,
      )
    return read
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`)
    process.exit(2)
  }
}

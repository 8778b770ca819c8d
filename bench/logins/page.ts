import { cpus, availableParallelism } from 'node:os'
import { ms, table } from '../table.ts'
import type { Answers, Flood } from './flood.ts'

export type Kind = 'none' | Flood['kind']

/** One stretch of messages. Times in µs. */
export interface Stretch {
  kind: Kind
  p50: number
  p99: number
  worst: number
  /** What the sign-ins of the flood were answered. */
  answers: Answers
}

const NAMES: Record<Kind, string> = {
  none: 'no flood',
  many: 'from many addresses',
  one: 'from one address',
}

interface Facts {
  members: number
  rate: number
  target: number
  /** The load of the machine before the measurement. */
  busy: number
}

/** What bench/LOGINS.md says of a measurement, and whether the target was met. */
export function loginsPage(all: Stretch[], { members, rate, target, busy }: Facts): { page: string; kept: boolean } {
  const of = (kind: Kind) => all.filter((one) => one.kind === kind)
  const ratios = (kind: Kind) => of(kind).map((one) => one.p99 / quietBeside(all, one))
  const worst = Math.max(...(['many', 'one'] as const).map((kind) => median(ratios(kind))))
  const rows = (Object.keys(NAMES) as Kind[]).map((kind) => [
    NAMES[kind],
    ms(median(of(kind).map(({ p50 }) => p50))),
    ms(median(of(kind).map(({ p99 }) => p99))),
    ms(Math.max(...of(kind).map((one) => one.worst))),
    kind === 'none' ? '' : `${median(ratios(kind)).toFixed(2)} (${range(ratios(kind))})`,
  ])
  const above = ratios('many').filter((ratio) => ratio > target).length
  const answers = (['many', 'one'] as const).map((kind) => `${NAMES[kind]}: ${answersOf(of(kind))}.`)
  const kept = worst <= target && above <= of('many').length / 10
  const page = `# What a flood of sign-ins does to messages

A room of ${members} guests, each with an address of its own, who send ${rate} messages a second together, on SQLite, with every limit as it is by default. Beside them 300 sign-ins a second with wrong passwords, from many addresses, which the limits do not stop, or all from one. The stretches of messages with and without a flood take turns. Times are from a message to its ack, in ms; p50 and p99 are medians of ${of('many').length} stretches. The factor is the p99 beside a flood by that of the stretches before and after it: its median, and its range. Written by \`node tools/run.mjs bench/logins.ts --write\` on ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'of an unknown kind'}, Bun ${Bun.version}, a load average of ${busy.toFixed(1)} before.

${table(['flood', 'p50', 'p99', 'worst', 'factor of p99'], rows)}

Answers to the sign-ins: ${answers.join(' ')}

The target for the factor is ${target}: ${kept ? 'met' : '**missed**'}. It is met where the medians are below it and at most one in ten stretches beside a flood from many addresses is above; ${above} of ${of('many').length} were. On a machine with other work, the messages wait for a processor anyway, which hides a part of what a flood costs. Run it on one without.

Passwords are hashed one at a time on two cores, and at most two at a time on more, on the runtime's threads; 40 wait, and further ones are refused. While others wait, the queue rests after each hash for as long as the hash took. So a flood takes half of one core, and the thread that serves sockets shares the other with the storage. Two other ways were tried: a worker thread and a process of their own for the hashes, both of low priority (nice 10). Beside other work neither differed from this by more than the runs differed among themselves. The worker had stretches with a p99 of 380 and 670 ms, as if other threads waited for memory that it was about to get when it had no processor. So both were left out.
`
  return { page, kept }
}

/** The p99 of the nearest stretches without a flood, before and after: the one before, if there is none after. */
function quietBeside(all: Stretch[], one: Stretch): number {
  const at = all.indexOf(one)
  const quiet = (list: Stretch[]) => list.filter(({ kind }) => kind === 'none')
  const beside = [...quiet(all.slice(0, at)).slice(-1), ...quiet(all.slice(at)).slice(0, 1)]
  return beside.reduce((sum, { p99 }) => sum + p99, 0) / beside.length
}

function answersOf(stretches: Stretch[]): string {
  const counts = new Map<string, number>()
  for (const { answers } of stretches)
    for (const [reason, count] of Object.entries(answers)) counts.set(reason, (counts.get(reason) ?? 0) + count)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([reason, count]) => `\`${reason}\` ${((count / all) * 100).toFixed(0)} %`)
    .join(', ')
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const range = (values: number[]) => `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`

import { at, now, sendOnTime } from './schedule.ts'
import { cpuOf, cpuOfMachine } from './proc.ts'
import type { Delivering, LoadConfig } from './result.ts'
import type { Rooms } from './rooms.ts'
import type { Peer } from './peer.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { stampedBody } from './stamps.ts'
import type { Answers } from './answers.ts'
import type { Tally } from './tally.ts'

const HEAD_START_US = 100_000
/** What arrives late, even very late, is not lost. */
const DRAIN_MS = 120_000

/** Sends at fixed times through a warm-up and the window that is measured, then waits for what has not arrived yet. */
export async function deliver(
  config: LoadConfig,
  protocol: Protocol,
  rooms: Rooms,
  members: Peer[],
  tally: Tally,
  answers: Answers,
): Promise<Delivering> {
  const begin = now() + HEAD_START_US
  const from = begin + config.warmupSeconds * 1_000_000
  const to = from + config.seconds * 1_000_000
  const count = messagesOf(config)
  tally.measure(from, to)

  const sending = sendOnTime(config.rate, begin, count, (number, due) => {
    const member = members[rooms.speaker(number)]!
    member.say(protocol.message(member.index, number, stampedBody(number, due)))
  })
  // The await below handles a rejection; until then it must not count as unhandled.
  sending.catch(() => {})
  await at(from)
  const first = sample(config.pid, tally)
  await at(to)
  const last = sample(config.pid, tally)
  const late = await sending

  const expected = count * rooms.size
  await drain(() => tally.delivered + answers.count, expected + (answers.expected ? count : 0), config.patienceSeconds)
  const cut = members.filter((member) => member.closed).length
  const stored = await protocol.stored()
  const undelivered = expected - tally.delivered
  const unacknowledged = stored === null ? 0 : count - answers.stored
  const unstored = stored === null ? 0 : answers.notAmong(stored)

  const us = last.at - first.at
  const inWindow = last.delivered - first.delivered
  return {
    sent: count,
    expected,
    delivered: tally.delivered,
    lost: undelivered + unacknowledged + unstored,
    undelivered,
    unacknowledged,
    unstored,
    doubled: tally.doubled,
    closed: cut,
    perSecond: (inWindow / us) * 1_000_000,
    within: inWindow / ((us / 1_000_000) * config.rate * rooms.size),
    p50: tally.latency.percentile(0.5),
    p99: tally.latency.percentile(0.99),
    worst: tally.latency.highest,
    cpu: (last.server - first.server) / inWindow,
    core: (last.server - first.server) / us,
    generatorCore: (last.own - first.own) / us,
    generatorLate: late.percentile(0.99),
    othersCore: (last.machine - first.machine - (last.server - first.server) - (last.own - first.own)) / us,
  }
}

export const messagesOf = (config: LoadConfig) => Math.floor(config.rate * (config.warmupSeconds + config.seconds))

function sample(pid: number, tally: Tally) {
  return {
    at: now(),
    delivered: tally.delivered,
    server: cpuOf(pid),
    own: cpuOf(process.pid),
    machine: cpuOfMachine(),
  }
}

async function drain(arrived: () => number, expected: number, patienceSeconds: number): Promise<void> {
  const until = now() + DRAIN_MS * 1_000
  let [last, since] = [arrived(), now()]
  while (last < expected && now() < until && now() - since < patienceSeconds * 1_000_000) {
    await Bun.sleep(20)
    if (arrived() > last) [last, since] = [arrived(), now()]
  }
  // A second copy of a message arrives after all first ones.
  await Bun.sleep(100)
}

import { expect, test } from 'bun:test'
import { judge, timesByRule } from '../check.ts'
import { Actor } from './actor.ts'
import { limits, World } from './world.ts'

const MIB = 2 ** 20

/** Each breaks exactly this rule. */
const cases: { what: string; breaks: string | null; make(world: World, anna: Actor): void }[] = [
  { what: 'nothing happens', breaks: null, make: () => {} },
  {
    what: 'the memory is above base and connections',
    breaks: 'bounded-memory',
    make: (world) => sample(world, { rss: limits.baseBytes + 2 * limits.bytesPerConnection + 1 }),
  },
  {
    what: 'the memory is at base and connections',
    breaks: null,
    make: (world) => sample(world, { rss: limits.baseBytes + 2 * limits.bytesPerConnection }),
  },
  {
    what: 'the memory grows by more than the warm-up',
    breaks: 'bounded-memory',
    make: (world) => growsBy(world, 60 * MIB + 2 * limits.bytesPerConnection + 1),
  },
  {
    what: 'the memory grows by the warm-up',
    breaks: null,
    make: (world) => growsBy(world, 60 * MIB + 2 * limits.bytesPerConnection),
  },
  {
    what: 'the server does not answer',
    breaks: 'answers-healthz',
    make: (world) => sample(world, { healthzMs: null }),
  },
  {
    what: 'the server answers late',
    breaks: 'answers-healthz',
    make: (world) => sample(world, { healthzMs: limits.healthzMs + 1 }),
  },
  {
    what: 'the server does not answer because it is paused',
    breaks: null,
    make(world) {
      world.event({ type: 'fault-began', nemesis: 'pause', what: 'SIGSTOP' })
      world.t += 5_000
      sample(world, { healthzMs: null })
      world.event({ type: 'fault-ended', nemesis: 'pause' })
    },
  },
  {
    what: 'the server does not answer because it is down',
    breaks: null,
    make(world) {
      world.event({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
      world.t += 5_000
      sample(world, { healthzMs: null })
      world.event({ type: 'started', pid: 2, tookMs: 1 })
      world.t += 5_000
    },
  },
  {
    what: 'the server exits without a reason',
    breaks: 'no-unexplained-exit',
    make: (world) => world.event({ type: 'exited', pid: 1, code: 1, signal: null, cause: 'unknown' }),
  },
  {
    what: 'the server exits and its log says why',
    breaks: null,
    make: (world) => world.event({ type: 'exited', pid: 1, code: 1, signal: null, cause: 'fatal-error' }),
  },
  {
    what: 'the log has an unexpected error',
    breaks: 'no-unexplained-exit',
    make: (world) => world.event({ type: 'problem', line: 'unhandled rejection' }),
  },
  {
    what: 'no client can write after a start',
    breaks: 'write-after-restart',
    make(world, anna) {
      world.event({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 1_000
      anna.say('r1', 'answer')
      world.t += 10_000
      anna.resend()
    },
  },
  {
    what: 'no client can connect after a start while a message is waiting',
    breaks: 'write-after-restart',
    make(world, anna) {
      anna.disconnect()
      world.write('anna', { type: 'written', room: 'r1', body: 'anna-0' })
      world.event({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 11_000
      anna.connect()
      const op = world.op()
      world.write('anna', { type: 'invoke', op, do: 'send', room: 'r1', id: 'anna:0', body: 'anna-0' })
      const seq = world.store('r1', anna.person, 'anna:0', 'anna-0')
      world.write('anna', { type: 'ok', op, epoch: 'e1', do: 'send', seq, rev: seq })
    },
  },
  {
    what: 'none of the slow readers is disconnected',
    breaks: 'slow-readers-disconnected',
    make(world) {
      world.event({ type: 'fault-began', nemesis: 'slow-readers', what: '4 slow readers' })
      world.event({ type: 'fault-ended', nemesis: 'slow-readers', cuts: 0 })
    },
  },
  {
    what: 'no client tries to write after a start',
    breaks: null,
    make(world, anna) {
      world.event({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 11_000
      anna.say('r1')
    },
  },
  {
    what: 'no client can write after a start during another fault',
    breaks: null,
    make(world, anna) {
      world.event({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 1_000
      world.event({ type: 'fault-began', nemesis: 'black-hole', what: 'nothing arrives' })
      anna.say('r1', 'answer')
      world.t += 10_000
      anna.resend()
    },
  },
  {
    what: 'acks are late during slow readers',
    breaks: 'slow-readers-isolated',
    make: (...on) => acksDuringSlowReaders(...on, 101),
  },
  {
    what: 'acks are a little late during slow readers',
    breaks: null,
    make: (...on) => acksDuringSlowReaders(...on, 99),
  },
  {
    what: 'frames are late during slow readers',
    breaks: 'slow-readers-isolated',
    make: (...on) => framesDuringSlowReaders(...on, 40),
  },
  {
    what: 'frames are a little late during slow readers',
    breaks: null,
    make: (...on) => framesDuringSlowReaders(...on, 15),
  },
]

for (const { what, breaks, make } of cases)
  test(`${breaks ?? 'nothing'} is broken when ${what}`, () => {
    const world = new World(['r1'])
    world.event({ type: 'started', pid: 1, tookMs: 1 })
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
    make(world, anna)
    anna.end()
    const { violations } = judge(world.input())
    expect(violations.map(({ rule }) => rule)).toEqual(breaks === null ? [] : [breaks])
  })

test('a rule without an occasion is inconclusive, and occasions are counted', () => {
  const world = new World(['r1'])
  world.event({ type: 'started', pid: 1, tookMs: 1 })
  const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
  world.event({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  world.event({ type: 'started', pid: 2, tookMs: 1 })
  anna.say('r1')
  world.t += 11_000
  world.event({ type: 'exited', pid: 2, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  world.event({ type: 'started', pid: 3, tookMs: 1 })
  anna.say('r1')
  world.event({ type: 'fault-began', nemesis: 'slow-readers', what: '4 slow readers' })
  world.event({ type: 'fault-ended', nemesis: 'slow-readers' })
  anna.end()
  const { inconclusive, judged } = judge(world.input())
  expect(timesByRule(inconclusive)).toEqual({
    'bounded-memory': 1,
    'slow-readers-isolated': 2,
    'write-after-restart': 1,
  })
  expect(judged).toEqual({ 'write-after-restart': 1 })
})

test('a corrupt database is a violation', () => {
  const input = new World(['r1']).input()
  input.database.integrity = 'row 7 missing from index messages_changed'
  expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['database-integrity'])
})

test('convergence is broken by clients that converge late or never, or record nothing at the end', () => {
  const rulesOf = (convergedAfterMs: number | null, ends = true) => {
    const world = new World(['r1'])
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
    world.event({ type: 'writes-stopped' })
    world.t += convergedAfterMs ?? 0
    if (convergedAfterMs !== null) world.event({ type: 'converged', tookMs: convergedAfterMs })
    anna.sync()
    if (ends) anna.end()
    return judge(world.input()).violations.map(({ rule }) => rule)
  }
  expect(rulesOf(29_000)).toEqual([])
  expect(rulesOf(31_000)).toEqual(['convergence'])
  expect(rulesOf(null)).toEqual(['convergence'])
  expect(rulesOf(29_000, false)).toEqual(['convergence'])
})

function sample(world: World, has: { rss?: number; healthzMs?: number | null }): void {
  world.t += 5_000
  world.event({ type: 'sample', rss: 1, fds: 1, connections: 2, healthzMs: 1, ...has })
}

function growsBy(world: World, bytes: number): void {
  for (let count = 0; count < 3; count++) sample(world, { rss: 100 * MIB })
  world.event({ type: 'fault-began', nemesis: 'reset', what: 'all' })
  world.event({ type: 'fault-ended', nemesis: 'reset' })
  sample(world, { rss: 100 * MIB + bytes })
}

/** 300 frames that take 10 ms, and 300 that take `ms` during slow readers. */
function framesDuringSlowReaders(world: World, anna: Actor, ms: number): void {
  const ben = new Actor(world, 'ben').connect().join('r1').sync()
  const receiveAfter = (waits: number) => {
    for (let count = 0; count < 300; count++) {
      anna.say('r1')
      world.t += waits
      ben.receive('r1')
    }
  }
  receiveAfter(10)
  world.event({ type: 'fault-began', nemesis: 'slow-readers', what: '4 slow readers' })
  receiveAfter(ms)
  world.event({ type: 'fault-ended', nemesis: 'slow-readers' })
  ben.end()
}

/** 300 acks that take 50 ms, and 300 that take `ms` during slow readers. */
function acksDuringSlowReaders(world: World, anna: Actor, ms: number): void {
  const sendFor = (waits: number) => {
    for (let count = 0; count < 300; count++) anna.say('r1', undefined, waits)
  }
  sendFor(50)
  world.event({ type: 'fault-began', nemesis: 'slow-readers', what: '4 slow readers' })
  sendFor(ms)
  world.event({ type: 'fault-ended', nemesis: 'slow-readers' })
}

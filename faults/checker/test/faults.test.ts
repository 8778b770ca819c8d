import { expect, test } from 'bun:test'
import { judge, timesByRule } from '../check.ts'
import { Actor } from './actor.ts'
import { limits, World } from './world.ts'

const MIB = 2 ** 20

/** What each breaks, and nothing else. */
const cases: { what: string; breaks: string | null; make(world: World, anna: Actor): void }[] = [
  { what: 'nothing happens', breaks: null, make: () => {} },
  {
    what: 'the memory is above base and connections',
    breaks: 'memory-is-bounded',
    make: (world) => sample(world, { rss: limits.baseBytes + 2 * limits.bytesPerConnection + 1 }),
  },
  {
    what: 'the memory is at base and connections',
    breaks: null,
    make: (world) => sample(world, { rss: limits.baseBytes + 2 * limits.bytesPerConnection }),
  },
  {
    what: 'the memory grows by more than a warm server takes',
    breaks: 'memory-is-bounded',
    make: (world) => growsBy(world, 60 * MIB + 2 * limits.bytesPerConnection + 1),
  },
  {
    what: 'the memory grows as a server gets warm',
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
      world.field({ type: 'strike', nemesis: 'pause', what: 'SIGSTOP' })
      world.t += 5_000
      sample(world, { healthzMs: null })
      world.field({ type: 'healed', nemesis: 'pause' })
    },
  },
  {
    what: 'the server does not answer because it is down',
    breaks: null,
    make(world) {
      world.field({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
      world.t += 5_000
      sample(world, { healthzMs: null })
      world.field({ type: 'started', pid: 2, tookMs: 1 })
      world.t += 5_000
    },
  },
  {
    what: 'the server ends by itself',
    breaks: 'ends-only-as-told',
    make: (world) => world.field({ type: 'exited', pid: 1, code: 1, signal: null, cause: 'unknown' }),
  },
  {
    what: 'the server ends and its log says why',
    breaks: null,
    make: (world) => world.field({ type: 'exited', pid: 1, code: 1, signal: null, cause: 'declared' }),
  },
  {
    what: 'the log has an error that it should not have',
    breaks: 'ends-only-as-told',
    make: (world) => world.field({ type: 'complaint', line: 'unhandled rejection' }),
  },
  {
    what: 'nobody can write after a start',
    breaks: 'writes-again',
    make(world, anna) {
      world.field({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 1_000
      anna.say('r1', 'answer')
      world.t += 10_000
      anna.sayAgain()
    },
  },
  {
    what: 'nobody is let in after a start, and something waits to be said',
    breaks: 'writes-again',
    make(world, anna) {
      anna.disconnect()
      world.write('anna', { type: 'written', room: 'r1', body: 'anna-0' })
      world.field({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 11_000
      anna.connect()
      const op = world.op()
      world.write('anna', { type: 'invoke', op, do: 'send', room: 'r1', id: 'anna:0', body: 'anna-0' })
      const seq = world.store('r1', anna.person, 'anna:0', 'anna-0')
      world.write('anna', { type: 'ok', op, epoch: 'e1', do: 'send', seq, rev: seq })
    },
  },
  {
    what: 'none of the slow readers is cut',
    breaks: 'slow-readers-are-cut',
    make(world) {
      world.field({ type: 'strike', nemesis: 'slow-readers', what: 'four of them' })
      world.field({ type: 'healed', nemesis: 'slow-readers', cuts: 0 })
    },
  },
  {
    what: 'nobody tries to write after a start',
    breaks: null,
    make(world, anna) {
      world.field({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 11_000
      anna.say('r1')
    },
  },
  {
    what: 'nobody can write after a start, for something else is broken',
    breaks: null,
    make(world, anna) {
      world.field({ type: 'started', pid: 1, tookMs: 1 })
      world.t += 1_000
      world.field({ type: 'strike', nemesis: 'black-hole', what: 'nothing arrives' })
      anna.say('r1', 'answer')
      world.t += 10_000
      anna.sayAgain()
    },
  },
  { what: 'slow readers slow the others', breaks: 'slow-readers-slow-nobody', make: (...on) => besideSlow(...on, 101) },
  { what: 'slow readers slow the others a little', breaks: null, make: (...on) => besideSlow(...on, 99) },
  {
    what: 'frames are late beside slow readers',
    breaks: 'slow-readers-slow-nobody',
    make: (...on) => heardBesideSlow(...on, 40),
  },
  { what: 'frames are hardly later beside slow readers', breaks: null, make: (...on) => heardBesideSlow(...on, 15) },
]

for (const { what, breaks, make } of cases)
  test(`${breaks ?? 'nothing'} is broken when ${what}`, () => {
    const world = new World(['r1'])
    world.field({ type: 'started', pid: 1, tookMs: 1 })
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
    make(world, anna)
    anna.end()
    const { violations } = judge(world.input())
    expect(violations.map(({ rule }) => rule)).toEqual(breaks === null ? [] : [breaks])
  })

test('what there was no occasion to find out is told, and how often there was one', () => {
  const world = new World(['r1'])
  world.field({ type: 'started', pid: 1, tookMs: 1 })
  const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
  world.field({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  world.field({ type: 'started', pid: 2, tookMs: 1 })
  anna.say('r1')
  world.t += 11_000
  world.field({ type: 'exited', pid: 2, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  world.field({ type: 'started', pid: 3, tookMs: 1 })
  anna.say('r1')
  world.field({ type: 'strike', nemesis: 'slow-readers', what: 'four of them' })
  world.field({ type: 'healed', nemesis: 'slow-readers' })
  anna.end()
  const { unjudged, looked } = judge(world.input())
  expect(timesByRule(unjudged)).toEqual({ 'memory-is-bounded': 1, 'slow-readers-slow-nobody': 2, 'writes-again': 1 })
  expect(looked).toEqual({ 'writes-again': 1 })
})

test('the checker says what the file lacks', () => {
  const input = new World(['r1']).input()
  input.database.integrity = 'row 7 missing from index messages_changed'
  expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['file-is-sound'])
})

test('heals-by-itself is broken by a crowd that does not converge, or too late, or says nothing in the end', () => {
  const rulesOf = (convergedAfterMs: number | null, ends = true) => {
    const world = new World(['r1'])
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
    world.field({ type: 'calm' })
    world.t += convergedAfterMs ?? 0
    if (convergedAfterMs !== null) world.field({ type: 'converged', tookMs: convergedAfterMs })
    anna.sync()
    if (ends) anna.end()
    return judge(world.input()).violations.map(({ rule }) => rule)
  }
  expect(rulesOf(29_000)).toEqual([])
  expect(rulesOf(31_000)).toEqual(['heals-by-itself'])
  expect(rulesOf(null)).toEqual(['heals-by-itself'])
  expect(rulesOf(29_000, false)).toEqual(['heals-by-itself'])
})

function sample(world: World, has: { rss?: number; healthzMs?: number | null }): void {
  world.t += 5_000
  world.field({ type: 'sample', rss: 1, fds: 1, connections: 2, healthzMs: 1, ...has })
}

function growsBy(world: World, bytes: number): void {
  for (let count = 0; count < 3; count++) sample(world, { rss: 100 * MIB })
  world.field({ type: 'strike', nemesis: 'reset', what: 'all' })
  world.field({ type: 'healed', nemesis: 'reset' })
  sample(world, { rss: 100 * MIB + bytes })
}

/** 300 frames that take 10 ms, and 300 of so many beside slow readers. */
function heardBesideSlow(world: World, anna: Actor, ms: number): void {
  const ben = new Actor(world, 'ben').connect().join('r1').sync()
  const hearsAfter = (waits: number) => {
    for (let count = 0; count < 300; count++) {
      anna.say('r1')
      world.t += waits
      ben.hear('r1')
    }
  }
  hearsAfter(10)
  world.field({ type: 'strike', nemesis: 'slow-readers', what: 'four of them' })
  hearsAfter(ms)
  world.field({ type: 'healed', nemesis: 'slow-readers' })
  ben.end()
}

/** 300 acks that take 50 ms, and 300 of so many beside slow readers. */
function besideSlow(world: World, anna: Actor, ms: number): void {
  const saysFor = (waits: number) => {
    for (let count = 0; count < 300; count++) anna.say('r1', undefined, waits)
  }
  saysFor(50)
  world.field({ type: 'strike', nemesis: 'slow-readers', what: 'four of them' })
  saysFor(ms)
  world.field({ type: 'healed', nemesis: 'slow-readers' })
}

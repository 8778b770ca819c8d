import { expect, test } from 'bun:test'
import { Actor } from '../checker/test/actor.ts'
import { World } from '../checker/test/world.ts'
import { figuresOf, sumOf } from './figures.ts'
import { percentile } from './percentile.ts'

function round(): World {
  const world = new World(['r1'])
  world.event({ type: 'started', pid: 1, tookMs: 5 })
  const anna = new Actor(world, 'anna').connect().join('r1')
  anna.say('r1').say('r1', 'answer')
  world.event({ type: 'fault-began', nemesis: 'kill', what: 'kill -9' })
  world.event({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  anna.disconnect()
  world.event({ type: 'started', pid: 2, tookMs: 5 })
  world.t += 100
  anna.connect().say('r1')
  return world
}

test('the figures of a round', () => {
  expect(figuresOf(round().entries)).toMatchObject({
    sent: 3,
    acked: 2,
    ackP50Ms: 1,
    ackP99Ms: 1,
    faults: { kill: 1 },
    reconnects: 1,
    startsMs: [5, 5],
    writesAgainMs: 106,
    convergedMs: null,
  })
})

test('uploads are counted, and those that were acknowledged', () => {
  const world = round()
  const upload = { do: 'upload', room: 'r1', how: 'whole', bytes: 1, hash: 'h' } as const
  world.write('anna', { type: 'invoke', op: 101, ...upload })
  world.write('anna', { type: 'invoke', op: 102, ...upload })
  world.write('anna', {
    type: 'ok',
    op: 101,
    epoch: 'e1',
    do: 'upload',
    file: { id: 'f', type: 'text/plain', bytes: 1 },
  })
  const figures = figuresOf(world.entries)
  expect([figures, sumOf([figures, figures])]).toMatchObject([
    { uploads: 2, uploaded: 1, sent: 3, acked: 2 },
    { uploads: 4, uploaded: 2 },
  ])
})

test('a fault without an effect is not counted, and a failpoint is counted when the server was killed there', () => {
  const world = round()
  for (const missed of [undefined, 'not reached']) {
    world.event({ type: 'fault-began', nemesis: 'kill-at', what: 'fan-out' })
    world.event({ type: 'fault-ended', nemesis: 'kill-at', ...(missed !== undefined && { missed }) })
  }
  expect(figuresOf(world.entries)).toMatchObject({
    faults: { kill: 1, 'kill-at': 1 },
    failpoints: { 'fan-out': 1 },
    missed: { 'kill-at fan-out: not reached': 1 },
  })
})

test('a start that was interrupted before the first ack has no time', () => {
  expect(figuresOf(round().entries)).toMatchObject({ startsMs: [5, 5], wroteAgain: 2 })
  const world = round()
  world.event({ type: 'started', pid: 3, tookMs: 5 })
  expect(figuresOf(world.entries)).toMatchObject({ startsMs: [5, 5, 5], wroteAgain: 2, writesAgainMs: 106 })
})

test('an empty history has no times', () => {
  expect(figuresOf([])).toMatchObject({ sent: 0, ackP50Ms: null, ackP99Ms: null, writesAgainMs: null })
})

test('acknowledged changes are counted by kind, and those that were made offline', () => {
  const world = new World(['r1'])
  const anna = new Actor(world, 'anna').connect().join('r1').say('r1')
  const { id } = anna.own('r1')[0]!
  anna.change({ do: 'edit', room: 'r1', id, body: 'one' }).change({ do: 'edit', room: 'r1', id, body: 'two' })
  anna.disconnect()
  anna.change({ do: 'delete', room: 'r1', id }, 'message')
  expect(figuresOf(world.entries)).toMatchObject({ changes: { edit: 2 }, offline: 1 })
  anna.connect().resend()
  const one = figuresOf(world.entries)
  expect(sumOf([one, one])).toMatchObject({ changes: { edit: 4, delete: 2 }, offline: 2 })
})

test('two rounds are added, and the maximum of their times counts', () => {
  const one = figuresOf(round().entries)
  expect(sumOf([one, { ...one, writesAgainMs: 200, ackP99Ms: null }])).toMatchObject({
    sent: 6,
    faults: { kill: 2 },
    ackP99Ms: 1,
    writesAgainMs: 200,
  })
})

test('a percentile is the value below which that share of the values lies', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 0.5)).toBe(50)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})

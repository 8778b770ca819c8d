import { expect, test } from 'bun:test'
import { percentile } from '../percentile.ts'
import { summary } from '../summary.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

test('a round in numbers', () => {
  const world = new World(['r1'])
  world.field({ type: 'started', pid: 1, tookMs: 5 })
  const anna = new Actor(world, 'anna').connect().join('r1')
  anna.say('r1').say('r1', 'answer')
  world.field({ type: 'strike', nemesis: 'kill', what: 'kill -9' })
  world.field({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', by: 'nemesis' })
  anna.disconnect()
  world.field({ type: 'started', pid: 2, tookMs: 5 })
  world.t += 100
  anna.connect().say('r1')
  expect(summary(world.entries)).toEqual({
    clients: 1,
    sends: 3,
    acked: 2,
    infos: 1,
    ackP50Ms: 1,
    ackP99Ms: 1,
    kills: 1,
    strikes: { kill: 1 },
    reconnects: 1,
    resets: 0,
    epochs: 1,
    writesAgainMs: 105,
  })
})

test('a percentile is the value below which that share lies', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(hundred, 0.5)).toBe(50)
  expect(percentile(hundred, 0.99)).toBe(99)
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([], 0.5)).toBeNaN()
})

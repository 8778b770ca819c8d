import { describe, expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => judge(world.input()).violations.map(({ rule }) => rule)

/** Anna is in the room and has written something; she is not online. */
function offline(): { world: World; anna: Actor } {
  const world = new World(['r1'])
  const anna = new Actor(world, 'anna').connect().join('r1')
  anna.disconnect()
  world.write('anna', { type: 'written', room: 'r1', body: 'anna-0' })
  return { world, anna }
}

function leave(world: World, refused = false): void {
  const op = world.op()
  world.write('anna', { type: 'invoke', op, do: 'leave', room: 'r1' })
  if (refused) world.write('anna', { type: 'fail', op, code: 'rate_limited' })
  else {
    world.move('r1', 'p-anna', true)
    world.write('anna', { type: 'ok', op, epoch: 'e1', do: 'leave' })
  }
}

describe('[G6] what was written and never attempted', () => {
  test('is a violation', () => {
    const { world, anna } = offline()
    anna.connect().end()
    expect(rulesOf(world)).toEqual(['nothing-unsaid'])
  })

  test('is given up by who leaves the room at once', () => {
    const { world, anna } = offline()
    anna.connect()
    leave(world)
    anna.end()
    expect(rulesOf(world)).toEqual([])
  })

  test('is not given up by who is refused to leave, or leaves when it should have been sent long ago', () => {
    const refused = offline()
    refused.anna.connect()
    leave(refused.world, true)
    refused.anna.end()
    expect(rulesOf(refused.world)).toEqual(['nothing-unsaid'])

    const late = offline()
    late.anna.connect()
    late.world.t += 11_000
    leave(late.world)
    late.anna.end()
    expect(rulesOf(late.world)).toEqual(['nothing-unsaid'])
  })

  test('had no time to be sent while something was broken', () => {
    const { world, anna } = offline()
    world.field({ type: 'started', pid: 1, tookMs: 1 })
    anna.connect()
    world.field({ type: 'strike', nemesis: 'network', what: 'a black hole' })
    world.t += 20_000
    world.field({ type: 'healed', nemesis: 'network' })
    leave(world)
    anna.end()
    expect(rulesOf(world)).toEqual([])
  })

  test('is not given up for a refusal that it does not deserve', () => {
    for (const code of ['conflict', 'forbidden', 'too_large'] as const) {
      const { world, anna } = offline()
      anna.connect()
      const op = world.op()
      world.write('anna', { type: 'invoke', op, do: 'send', room: 'r1', id: 'anna:0', body: 'anna-0' })
      world.write('anna', { type: 'fail', op, code })
      anna.end()
      expect(rulesOf(world)).toEqual(['nothing-unsaid'])
    }
  })

  test('does not count of one who is not there in the end', () => {
    const { world } = offline()
    expect(rulesOf(world)).toEqual([])
  })
})

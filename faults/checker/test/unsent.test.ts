import { describe, expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => judge(world.input()).violations.map(({ rule }) => rule)

/** Anna is a member, offline, and has written a message. */
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
  if (refused) world.write('anna', { type: 'fail', op, code: 'rate_limited', reason: 'too_many_commands' })
  else {
    world.move('r1', 'p-anna', true)
    world.write('anna', { type: 'ok', op, epoch: 'e1', do: 'leave' })
  }
}

describe('[G6] a message that was written and never sent', () => {
  test('is a violation', () => {
    const { world, anna } = offline()
    anna.connect().end()
    expect(rulesOf(world)).toEqual(['no-unsent-messages'])
  })

  test('is no violation when its writer leaves the room at once', () => {
    const { world, anna } = offline()
    anna.connect()
    leave(world)
    anna.end()
    expect(rulesOf(world)).toEqual([])
  })

  test('is a violation when the leave is refused or comes long after the message should have been sent', () => {
    const refused = offline()
    refused.anna.connect()
    leave(refused.world, true)
    refused.anna.end()
    expect(rulesOf(refused.world)).toEqual(['no-unsent-messages'])

    const late = offline()
    late.anna.connect()
    late.world.t += 11_000
    leave(late.world)
    late.anna.end()
    expect(rulesOf(late.world)).toEqual(['no-unsent-messages'])
  })

  test('is no violation when a fault left no time to send it', () => {
    const { world, anna } = offline()
    world.event({ type: 'started', pid: 1, tookMs: 1 })
    anna.connect()
    world.event({ type: 'fault-began', nemesis: 'network', what: 'a black hole' })
    world.t += 20_000
    world.event({ type: 'fault-ended', nemesis: 'network' })
    leave(world)
    anna.end()
    expect(rulesOf(world)).toEqual([])
  })

  test('is a violation after a refusal that is not final', () => {
    for (const [code, reason] of [
      ['conflict', 'id_taken'],
      ['forbidden', 'foreign_page'],
      ['too_large', 'too_large'],
    ] as const) {
      const { world, anna } = offline()
      anna.connect()
      const op = world.op()
      world.write('anna', { type: 'invoke', op, do: 'send', room: 'r1', id: 'anna:0', body: 'anna-0' })
      world.write('anna', { type: 'fail', op, code, reason })
      anna.end()
      expect(rulesOf(world)).toEqual(['no-unsent-messages'])
    }
  })

  test('is no violation of a client that is not there at the end', () => {
    const { world } = offline()
    expect(rulesOf(world)).toEqual([])
  })
})

import { describe, expect, test } from 'bun:test'
import type { ClientEvent } from '../../history/history.ts'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => [...new Set(judge(world.input()).violations.map(({ rule }) => rule))]

/** Anna and Ben wrote; the tail is taken after rev 5, and the server starts on what is left. */
function lost(): { world: World; anna: Actor; ben: Actor } {
  const world = new World(['r1'])
  world.field({ type: 'started', pid: 1, tookMs: 1 })
  const anna = new Actor(world, 'anna').connect().join('r1')
  const ben = new Actor(world, 'ben').connect().join('r1')
  anna.say('r1').say('r1')
  ben.sync()
  world.field({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  for (const actor of [anna, ben]) actor.disconnect()
  world.loseTail({ r1: 5 })
  world.field({ type: 'started', pid: 2, tookMs: 1 })
  return { world, anna, ben }
}

describe('[G9] after the tail was lost', () => {
  test('a new epoch, and what was lost comes back', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual([])
  })

  test('what does not come back is a violation while its writer is there, and excused when it is gone', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    ben.connect().end()
    const gone = judge(world.input())
    expect(gone.violations).toEqual([])
    expect(gone.notes.map(({ rule }) => rule)).toEqual(['lost-comes-back'])

    anna.connect().end()
    expect(rulesOf(world)).toEqual(['lost-comes-back'])
  })

  test('one whose joining was lost with the tail has to join again and bring it back', () => {
    const { world, anna } = lost()
    world.log('r1').length = 3
    world.data.epoch = 'e2'
    anna.connect().end()
    expect(rulesOf(world)).toContain('lost-comes-back')
  })

  test('who left before the loss has forgotten the room, also when the loss undoes the leaving', () => {
    const world = new World(['r1'])
    world.field({ type: 'started', pid: 1, tookMs: 1 })
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1').say('r1').leave('r1')
    anna.disconnect()
    world.field({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
    world.loseTail({ r1: 4 })
    world.field({ type: 'started', pid: 2, tookMs: 1 })
    world.data.epoch = 'e2'
    anna.connect().end()
    const { violations, notes } = judge(world.input())
    expect(violations).toEqual([])
    expect(notes.map(({ rule }) => rule)).toEqual(['lost-comes-back'])
  })

  test('a rev given out again before anybody proved the loss is excused, and only above what survived', () => {
    const { world, anna, ben } = lost()
    ben.held.clear()
    ben.connect().say('r1').disconnect()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().end()
    const { violations, notes } = judge(world.input())
    expect(violations).toEqual([])
    expect(notes.map(({ rule }) => rule)).toEqual(['same-for-all'])

    const input = world.input()
    for (const entry of input.entries) if (entry.type === 'tail-lost') entry.heads = { r1: 6 }
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['same-for-all', 'survived-is-kept'])
  })

  test('what had survived and is gone afterwards is a violation, although it was healed to another place', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    ben.connect().say('r1')
    anna.connect().sayAgain().end()
    ben.hear('r1').end()
    expect(rulesOf(world)).toEqual([])
    const input = world.input()
    for (const entry of input.entries) if (entry.type === 'tail-lost') entry.heads = { r1: 6 }
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['survived-is-kept'])
  })

  test('who holds more than there is has to be told another epoch', () => {
    const { world, ben } = lost()
    ben.connect()
    expect(rulesOf(world)).toContain('losses-are-named')
  })

  test('who holds what was given out again since has to be told another epoch', () => {
    const { world, anna, ben } = lost()
    anna.held.clear()
    anna.connect().say('r1').say('r1').say('r1').disconnect()
    ben.connect().disconnect()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual(['held-has-come', 'losses-are-named'])
  })

  test('who leaves only long after the loss had the time to bring back what was lost', () => {
    const leaving = (afterMs: number) => {
      const { world, anna, ben } = lost()
      world.data.epoch = 'e2'
      ben.connect()
      anna.connect()
      world.t += afterMs
      anna.leave('r1').end()
      ben.hear('r1').end()
      const { violations, notes } = judge(world.input())
      return { broken: violations.map(({ rule }) => rule), excused: notes.map(({ rule }) => rule) }
    }
    expect(leaving(9_000)).toEqual({ broken: [], excused: ['lost-comes-back'] })
    expect(leaving(11_000)).toEqual({ broken: ['lost-comes-back'], excused: [] })
  })

  test('a leave that was refused excuses nothing', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect()
    const op = world.op()
    world.write('anna', { type: 'invoke', op, do: 'leave', room: 'r1' })
    world.write('anna', { type: 'fail', op, code: 'rate_limited' })
    anna.end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual(['lost-comes-back'])
  })

  test('an epoch that never names the loss is a violation', () => {
    const { world, anna, ben } = lost()
    ben.held.clear()
    anna.held.clear()
    ben.connect().say('r1')
    anna.connect().sayAgain().end()
    ben.hear('r1').end()
    expect(rulesOf(world)).toContain('same-for-all')
  })

  test('a rev of the new epoch that means two things is a violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().end()
    const input = world.input()
    for (const entry of input.entries)
      if (entry.by === 'ben' && entry.type === 'ok' && entry.do === 'page') entry.messages[0]!.body = 'anna-x'
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['nothing-made-up', 'same-for-all'])
  })

  test('a client that goes on without a reset mixes two epochs', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().end()
    const input = world.input()
    input.entries = input.entries.filter((entry) => entry.type !== 'reset' || entry.by !== 'ben')
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['no-mixed-epochs'])
  })

  test('a client that is told everything from the beginning goes on in the new epoch without a reset', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().sayAgain().end()
    ben.connect().sync().end()
    const input = world.input()
    const told = input.entries.find((entry) => entry.by === 'ben' && entry.type === 'ok' && entry.epoch === 'e2')!
    if (told.type !== 'ok' || told.do !== 'sync') throw new Error('It begins with a sync')
    told.rooms = told.rooms.map(({ room, to }) => ({ room, from: 0, to, reset: false, changes: world.since(room, 0) }))
    input.entries = input.entries.filter((entry) => entry.type !== 'reset' || entry.by !== 'ben')
    expect(judge(input).violations).toEqual([])
  })

  test('the old epoch told once more is a violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().sayAgain()
    world.data.epoch = 'e1'
    ben.epoch = 'e1'
    ben.held.clear()
    ben.connect()
    expect(rulesOf(world)).toContain('epochs-are-honest')
  })
})

describe('[G10] gone is gone', () => {
  const broken = (make: (world: World, anna: Actor) => void) => {
    const world = new World(['r1'])
    make(world, new Actor(world, 'anna').connect().join('r1'))
    return rulesOf(world)
  }
  test('a room that was never joined is heard of by nobody', () => {
    expect(
      broken((world) => {
        new Actor(world, 'ben').connect()
        world.write('ben', { ...frame, from: 3, to: 3 } as ClientEvent)
      }),
    ).toEqual(['gone-is-gone'])
  })

  const frame: ClientEvent = { type: 'received', epoch: 'e1', room: 'r1', from: 4, to: 4, changes: [] }

  test('a frame within a second of leaving is none, one later is one', () => {
    expect(broken((world, anna) => (anna.leave('r1'), (world.t += 900), void world.write('anna', frame)))).toEqual([])
    expect(broken((world, anna) => (anna.leave('r1'), (world.t += 1_100), void world.write('anna', frame)))).toEqual([
      'gone-is-gone',
    ])
  })

  test('who joins again hears again, even if nobody answered', () => {
    expect(
      broken((world, anna) => {
        anna.leave('r1')
        world.t += 1_100
        const op = world.op()
        world.write('anna', { type: 'invoke', op, do: 'join', room: 'r1' })
        world.write('anna', { type: 'info', op, why: 'timeout' })
        world.write('anna', frame)
      }),
    ).toEqual([])
  })
})

import { describe, expect, test } from 'bun:test'
import type { ClientEvent } from '../../history/history.ts'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const rulesOf = (world: World) => [...new Set(judge(world.input()).violations.map(({ rule }) => rule))]

/** Anna has sent two messages and Ben has received them; everything after rev 5 is lost, and the server starts again. */
function lost(): { world: World; anna: Actor; ben: Actor } {
  const world = new World(['r1'])
  world.event({ type: 'started', pid: 1, tookMs: 1 })
  const anna = new Actor(world, 'anna').connect().join('r1')
  const ben = new Actor(world, 'ben').connect().join('r1')
  anna.say('r1').say('r1')
  ben.sync()
  world.event({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
  for (const actor of [anna, ben]) actor.disconnect()
  world.loseData({ r1: 5 })
  world.event({ type: 'started', pid: 2, tookMs: 1 })
  return { world, anna, ben }
}

describe('[G9] after a loss of data', () => {
  test('a new epoch and a resent message are no violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual([])
  })

  test('a lost message is a violation while its writer is there, and excused when the writer is gone', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    ben.connect().end()
    const gone = judge(world.input())
    expect(gone.violations).toEqual([])
    expect(gone.excused.map(({ rule }) => rule)).toEqual(['lost-is-resent'])

    anna.connect().end()
    expect(rulesOf(world)).toEqual(['lost-is-resent'])
  })

  test('a client whose join was lost has to join again and resend', () => {
    const { world, anna } = lost()
    world.loseData({ r1: 2 })
    world.data.epoch = 'e2'
    anna.connect().end()
    expect(rulesOf(world)).toContain('lost-is-resent')
  })

  test('a client that left before the loss does not resend, also when the loss undoes the leaving', () => {
    const world = new World(['r1'])
    world.event({ type: 'started', pid: 1, tookMs: 1 })
    const anna = new Actor(world, 'anna').connect().join('r1').say('r1').say('r1').leave('r1')
    anna.disconnect()
    world.event({ type: 'exited', pid: 1, code: null, signal: 'SIGKILL', cause: 'nemesis' })
    world.loseData({ r1: 4 })
    world.event({ type: 'started', pid: 2, tookMs: 1 })
    world.data.epoch = 'e2'
    anna.connect().end()
    const { violations, excused } = judge(world.input())
    expect(violations).toEqual([])
    expect(excused.map(({ rule }) => rule)).toEqual(['lost-is-resent'])
  })

  test('a rev that is given twice before the loss is proven is excused, and only above what survived', () => {
    const { world, anna, ben } = lost()
    ben.revs.clear()
    ben.connect().say('r1').disconnect()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().end()
    const { violations, excused } = judge(world.input())
    expect(violations).toEqual([])
    expect(excused.map(({ rule }) => rule)).toEqual(['agreement'])

    const input = world.input()
    for (const entry of input.entries) if (entry.type === 'data-lost') entry.heads = { r1: 6 }
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['agreement', 'surviving-data-unchanged'])
  })

  test('a surviving message that is gone is a violation, although it was resent to another place', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    ben.connect().say('r1')
    anna.connect().resend().end()
    ben.receive('r1').end()
    expect(rulesOf(world)).toEqual([])
    const input = world.input()
    for (const entry of input.entries) if (entry.type === 'data-lost') entry.heads = { r1: 6 }
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['surviving-data-unchanged'])
  })

  test('a client with a rev above the head must receive another epoch', () => {
    const { world, ben } = lost()
    ben.connect()
    expect(rulesOf(world)).toContain('loss-begins-epoch')
  })

  test('a rev above the head without a proof needs no new epoch', () => {
    const { world, ben } = lost()
    ben.terms.clear()
    ben.connect()
    expect(rulesOf(world)).not.toContain('loss-begins-epoch')
  })

  test('a term and a rev that identify two changes are a violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    ben.connect().say('r1').receive('r1')
    anna.connect().resend().end()
    ben.receive('r1').end()
    const input = world.input()
    for (const entry of input.entries) {
      if (entry.type === 'received') entry.term = 'term 2'
      if (entry.type === 'ok' && entry.do === 'sync') for (const room of entry.rooms) room.term = 'term 2'
    }
    expect(judge(world.input()).violations.map(({ rule }) => rule)).not.toContain('one-term-per-rev')
    expect(judge(input).violations.map(({ rule }) => rule)).toContain('one-term-per-rev')
  })

  test('a client with a rev that was given again must receive another epoch', () => {
    const { world, anna, ben } = lost()
    anna.revs.clear()
    anna.connect().say('r1').say('r1').say('r1').disconnect()
    ben.connect().disconnect()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual(['claimed-was-received', 'loss-begins-epoch'])
  })

  test('a client that leaves long after the loss had the time to resend', () => {
    const leaving = (afterMs: number) => {
      const { world, anna, ben } = lost()
      world.data.epoch = 'e2'
      ben.connect()
      anna.connect()
      world.t += afterMs
      anna.leave('r1').end()
      ben.receive('r1').end()
      const { violations, excused } = judge(world.input())
      return { broken: violations.map(({ rule }) => rule), excused: excused.map(({ rule }) => rule) }
    }
    expect(leaving(9_000)).toEqual({ broken: [], excused: ['lost-is-resent'] })
    expect(leaving(11_000)).toEqual({ broken: ['lost-is-resent'], excused: [] })
  })

  test('a leave that was refused excuses nothing', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect()
    const op = world.op()
    world.write('anna', { type: 'invoke', op, do: 'leave', room: 'r1' })
    world.write('anna', { type: 'fail', op, code: 'rate_limited', reason: 'too_many_commands' })
    anna.end()
    ben.connect().end()
    expect(rulesOf(world)).toEqual(['lost-is-resent'])
  })

  test('a loss without a new epoch is a violation', () => {
    const { world, anna, ben } = lost()
    ben.revs.clear()
    anna.revs.clear()
    ben.connect().say('r1')
    anna.connect().resend().end()
    ben.receive('r1').end()
    expect(rulesOf(world)).toContain('agreement')
  })

  test('a rev of the new epoch with two changes is a violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().end()
    const input = world.input()
    for (const entry of input.entries)
      if (entry.by === 'ben' && entry.type === 'ok' && entry.do === 'page') entry.messages[0]!.body = 'anna-x'
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['no-invented-messages', 'agreement'])
  })

  test('a client that does not drop its cache mixes two epochs', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().end()
    const input = world.input()
    input.entries = input.entries.filter((entry) => entry.type !== 'reset' || entry.by !== 'ben')
    expect(judge(input).violations.map(({ rule }) => rule)).toEqual(['no-mixed-epochs'])
  })

  test('a client that receives everything from rev 0 needs no reset', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().resend().end()
    ben.connect().sync().end()
    const input = world.input()
    const sync = input.entries.find((entry) => entry.by === 'ben' && entry.type === 'ok' && entry.epoch === 'e2')!
    if (sync.type !== 'ok' || sync.do !== 'sync') throw new Error('The first entry is no sync')
    sync.rooms = sync.rooms.map(({ room, to, term }) => ({
      room,
      from: 0,
      to,
      term,
      reset: false,
      changes: world.since(room, 0),
    }))
    input.entries = input.entries.filter((entry) => entry.type !== 'reset' || entry.by !== 'ben')
    expect(judge(input).violations).toEqual([])
  })

  test('an old epoch that comes back is a violation', () => {
    const { world, anna, ben } = lost()
    world.data.epoch = 'e2'
    anna.connect().resend()
    world.data.epoch = 'e1'
    ben.epoch = 'e1'
    ben.revs.clear()
    ben.connect()
    expect(rulesOf(world)).toContain('epoch-only-after-loss')
  })
})

describe('[G10] nothing after leaving', () => {
  const broken = (make: (world: World, anna: Actor) => void) => {
    const world = new World(['r1'])
    make(world, new Actor(world, 'anna').connect().join('r1'))
    return rulesOf(world)
  }
  test('a frame of a room that the client never joined is a violation', () => {
    expect(
      broken((world) => {
        new Actor(world, 'ben').connect()
        world.write('ben', { ...frame, from: 3, to: 3 } as ClientEvent)
      }),
    ).toEqual(['nothing-after-leaving'])
  })

  const frame: ClientEvent = { type: 'received', epoch: 'e1', room: 'r1', from: 4, to: 4, term: 'term 2', changes: [] }

  test('a frame is a violation from one second after leaving on', () => {
    expect(broken((world, anna) => (anna.leave('r1'), (world.t += 900), void world.write('anna', frame)))).toEqual([])
    expect(broken((world, anna) => (anna.leave('r1'), (world.t += 1_100), void world.write('anna', frame)))).toEqual([
      'nothing-after-leaving',
    ])
  })

  test('a client that joins again may receive frames, even without an answer to the join', () => {
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

import { describe, expect, test } from 'bun:test'
import { judge } from '../check.ts'
import { Actor } from './actor.ts'
import { World } from './world.ts'

const ROOM = 'r1'
const rulesOf = (world: World) => judge(world.input()).violations.map(({ rule }) => rule)

/** Anna and Ben are members; Anna has sent a message, which Ben has received. */
function said(): { world: World; anna: Actor; ben: Actor; id: string } {
  const world = new World([ROOM])
  world.event({ type: 'started', pid: 1, tookMs: 1 })
  const [anna, ben] = ['anna', 'ben'].map((name) => new Actor(world, name).connect().join(ROOM).sync())
  anna!.say(ROOM)
  ben!.receive(ROOM)
  return { world, anna: anna!, ben: ben!, id: anna!.own(ROOM)[0]!.id }
}

function ended({ world, anna, ben }: ReturnType<typeof said>): string[] {
  for (const actor of [anna, ben]) actor.receive(ROOM).end()
  return rulesOf(world)
}

describe('[G1] an edit', () => {
  test('may be that of a later attempt without an answer, and not an earlier one', () => {
    for (const [stored, broken] of [
      ['second', []],
      ['third', []],
      ['first', ['edits-survive']],
    ] as const) {
      const round = said()
      const { world, anna, id } = round
      for (const body of ['first', 'second'] as const) anna.change({ do: 'edit', room: ROOM, id, body })
      anna.change({ do: 'edit', room: ROOM, id, body: 'third' }, stored === 'third' ? 'answer' : 'message')
      if (stored === 'first') world.put({ ...world.find(ROOM, id)!, body: stored })
      expect(ended(round).filter((rule) => rule === 'edits-survive')).toEqual([...broken])
    }
  })
})

describe('[G10] the text of a deleted message', () => {
  test('may come in a page that was requested before the deletion was acknowledged, not in a later one', () => {
    for (const [when, broken] of [
      ['before', []],
      ['after', ['deleted-is-gone']],
    ] as const) {
      const round = said()
      const { world, anna, id } = round
      const old = world.find(ROOM, id)!
      const op = world.op()
      const ask = () => world.write('ben', { type: 'invoke', op, do: 'get', room: ROOM, ids: [id] })
      if (when === 'before') ask()
      anna.change({ do: 'delete', room: ROOM, id })
      if (when === 'after') ask()
      world.write('ben', { type: 'ok', op, epoch: 'e1', do: 'get', messages: [old] })
      expect(ended(round)).toEqual([...broken])
    }
  })
})

describe('[G2] a reaction and a vote', () => {
  test('without an answer may count or not, and one that was taken back does not count', () => {
    for (const lost of ['answer', 'message'] as const) {
      const round = said()
      const { anna, ben, id } = round
      anna.say(ROOM, undefined, 1, { poll: { choices: 3 } })
      const poll = anna.own(ROOM).at(-1)!.id
      ben.change({ do: 'react', room: ROOM, id, emoji: '👍', on: true }, lost)
      ben.change({ do: 'vote', room: ROOM, id: poll, choices: [1] })
      ben.change({ do: 'vote', room: ROOM, id: poll, choices: [2] }, lost)
      // Without an answer they are still given, which is for rule changes-arrive.
      expect(ended(round)).toEqual(['changes-arrive', 'changes-arrive'])
    }
    const round = said()
    const { world, ben, id } = round
    ben.change({ do: 'react', room: ROOM, id, emoji: '👍', on: true })
    const reacted = world.find(ROOM, id)!
    ben.change({ do: 'react', room: ROOM, id, emoji: '👍', on: false })
    world.put(reacted)
    expect(ended(round)).toContain('reactions-count-once')
  })
})

describe('[G6] a change that is made offline', () => {
  test('is judged, has to arrive, and is excused in a room that its person has left', () => {
    const offline = (leaves: boolean, sends: boolean) => {
      const round = said()
      const { world, anna, id } = round
      anna.disconnect()
      const change = { do: 'edit', room: ROOM, id, body: 'offline' } as const
      if (!sends) world.write('anna', { type: 'changed', change })
      anna.connect()
      if (sends) {
        anna.disconnect()
        anna.change(change, 'message')
        anna.connect().resend()
      }
      if (leaves) anna.leave(ROOM)
      const broken = ended(round)
      return { broken, judged: judge(world.input()).judged['changes-arrive'] ?? 0 }
    }
    expect(offline(false, true)).toEqual({ broken: [], judged: 1 })
    expect(offline(false, false)).toEqual({ broken: ['changes-arrive'], judged: 1 })
    expect(offline(true, false)).toEqual({ broken: [], judged: 0 })
  })
})

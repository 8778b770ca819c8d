import { describe, expect, test } from 'bun:test'
import type { Input } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import { alice, bob, kitchen, message } from '../../test/cast.ts'
import type { ChangeName, OutgoingChange } from '../outbox/outgoing-change.ts'
import { withChanges } from './overlay.ts'

const hello = message(1)
let given = 0

function change<C extends ChangeName>(
  command: C,
  input: Omit<Input<C>, 'room' | 'id'>,
  more: Partial<OutgoingChange> = {},
): OutgoingChange {
  const id = `c${++given}`
  const own = { id, command, input: { room: kitchen, id: hello.id, ...input }, at: 9_000, state: 'waiting' }
  return { ...own, ...more } as OutgoingChange
}

const react = (emoji: string, on: boolean, more?: Partial<OutgoingChange>) =>
  change('message.react', { emoji, on }, more)
const shown = (base: Message, ...changes: OutgoingChange[]) => withChanges(base, changes, alice.id)
const thumbs = (...people: string[]) => [{ emoji: '👍', count: people.length, people }]

test('without changes the message is the same object', () => {
  expect(shown(hello)).toBe(hello)
})

describe('reactions', () => {
  test('the first of a kind stands last, and the own one counts', () => {
    const base = { ...hello, reactions: thumbs(bob.id) }
    expect(shown(base, react('👍', true)).reactions).toEqual(thumbs(bob.id, alice.id))
    expect(shown(base, react('🎉', true)).reactions).toEqual([
      ...thumbs(bob.id),
      { emoji: '🎉', count: 1, people: [alice.id] },
    ])
  })

  test('several in a row collapse to the last one', () => {
    const toggles = [react('👍', true), react('👍', false), react('👍', true)]
    expect(shown(hello, ...toggles).reactions).toEqual(thumbs(alice.id))
    expect(shown(hello, ...toggles.slice(0, 2)).reactions).toEqual([])
  })

  test('one that the feed has brought is not doubled, nor taken off twice', () => {
    const base = { ...hello, rev: 5, reactions: thumbs(alice.id) }
    expect(shown(base, react('👍', true, { state: 'sending' }))).toBe(base)
    expect(shown({ ...hello, rev: 6 }, react('👍', false))).toEqual({ ...hello, rev: 6 })
  })

  test('an acknowledged one is void once the message has its rev: another device may have taken it off', () => {
    const acknowledged = react('👍', true, { state: 'acknowledged', rev: 5 })
    expect(shown({ ...hello, rev: 4 }, acknowledged).reactions).toEqual(thumbs(alice.id))
    expect(shown({ ...hello, rev: 5 }, acknowledged).reactions).toBeUndefined()
  })

  test('a whole list of people counts, and not what was known before', () => {
    const base = { ...hello, reactions: thumbs(bob.id), mine: { emoji: ['👍'] } }
    expect(shown(base, react('👍', true)).reactions).toEqual(thumbs(bob.id, alice.id))
  })

  test('the own one is known although the list of people is cut', () => {
    const many = { emoji: '👍', count: 40, people: [bob.id] }
    const base = { ...hello, reactions: [many], mine: { emoji: ['👍'] } }
    expect(shown(base, react('👍', true))).toBe(base)
    const off = shown(base, react('👍', false))
    expect(off.reactions).toEqual([{ ...many, count: 39 }])
    expect(off.mine).toEqual({ emoji: [] })
  })
})

test('an edit changes the text, also a refused one, so that it is not lost', () => {
  expect(shown(hello, change('message.edit', { body: 'better' }))).toEqual({ ...hello, body: 'better', edited: 9_000 })
  const refused = change('message.edit', { body: 'better' }, { state: 'failed' })
  expect(shown(hello, refused).body).toBe('better')
})

test('a deletion leaves the place and the thread, and a refused one leaves everything', () => {
  const replies = { count: 1, seq: 2, at: 2, people: [bob.id] }
  const base = { ...hello, replies, reactions: thumbs(bob.id), pinned: { by: bob.id, at: 1 } }
  const { id, room, seq, rev, at, author } = base
  const rest = { id, room, seq, rev, at, author, body: '', replies }
  expect(shown(base, change('message.delete', {}))).toEqual({ ...rest, deleted: 'moderator' })
  expect(shown({ ...base, author: alice.id }, change('message.delete', {})).deleted).toBe('author')
  expect(shown(base, change('message.delete', {}, { state: 'failed' }))).toBe(base)
})

test('nothing changes a deleted message', () => {
  const gone = { ...hello, body: '', deleted: 'author' as const }
  expect(shown(gone, react('👍', true), change('message.edit', { body: 'back' }))).toBe(gone)
})

test('a pin has its person, and one that is there already stays as it is', () => {
  expect(shown(hello, change('message.pin', { on: true })).pinned).toEqual({ by: alice.id, at: 9_000 })
  const base = { ...hello, pinned: { by: bob.id, at: 3 } }
  expect(shown(base, change('message.pin', { on: true }))).toBe(base)
  expect(shown(base, change('message.pin', { on: false }))).toEqual(hello)
})

describe('votes', () => {
  const poll = { choices: ['one', 'two', 'three'] }
  const voted = { voters: 1, counts: [1, 0, 0], people: [[bob.id], [], []] }
  const base = { ...hello, poll, votes: voted }
  const vote = (choices: number[], more?: Partial<OutgoingChange>) => change('poll.vote', { choices }, more)

  test('the first vote of all counts', () => {
    const first = shown({ ...hello, poll }, vote([1]))
    expect(first.votes).toEqual({ voters: 1, counts: [0, 1, 0], people: [[], [alice.id], []] })
  })

  test('a second vote replaces the first, and none takes it back', () => {
    expect(shown(base, vote([0]), vote([2])).votes).toEqual({
      voters: 2,
      counts: [1, 0, 1],
      people: [[bob.id], [], [alice.id]],
    })
    expect(shown(base, vote([0]), vote([])).votes).toEqual(voted)
  })

  test('one that the feed has brought is not counted twice', () => {
    const fed = { ...base, rev: 5, votes: { voters: 2, counts: [2, 0, 0], people: [[bob.id, alice.id], [], []] } }
    expect(shown(fed, vote([0])).votes).toEqual(fed.votes)
  })

  test('in an anonymous poll the own vote is known by mine alone', () => {
    const anonymous = { ...hello, poll: { ...poll, anonymous: true as const }, votes: { voters: 3, counts: [2, 1, 0] } }
    const again = shown({ ...anonymous, mine: { choices: [0] } }, vote([1]))
    expect(again.votes).toEqual({ voters: 3, counts: [1, 2, 0] })
    expect(again.mine).toEqual({ choices: [1] })
  })

  test('where all voters are listed, they count, and not what was known before', () => {
    const once = shown({ ...base, mine: { choices: [1] } }, vote([2]))
    expect(once.votes).toEqual({ voters: 2, counts: [1, 0, 1], people: [[bob.id], [], [alice.id]] })
  })

  test('a message without a poll takes none', () => {
    expect(shown(hello, vote([0]))).toBe(hello)
  })
})

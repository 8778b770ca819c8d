import { expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import type { OutgoingMessage } from '../../stores/outbox/outgoing-message.ts'
import { RowMaker, type RowSource } from './rows.ts'

const NOON = new Date(2026, 10, 19, 12).getTime()
const MINUTE = 60_000

const messageOf = (seq: number, author: string, at: number): Message => ({
  id: `m${seq}`,
  room: 'room',
  seq,
  rev: seq,
  at,
  author,
  body: `words ${seq}`,
})
const waiting = (id: string, at: number): OutgoingMessage => ({
  id,
  room: 'room',
  content: { body: id },
  at,
  state: 'waiting',
})

function make(source: Partial<RowSource>, maker = new RowMaker()) {
  const all = {
    known: true,
    messages: [],
    pending: [],
    me: 'alice',
    unreadFrom: null,
    hasBefore: false,
    hasAfter: false,
  }
  return maker.make({ ...all, ...source })
}

const shape = (rows: ReturnType<typeof make>) =>
  rows.map((row) => (row.kind === 'message' || row.kind === 'pending' ? `${row.key}${row.head ? '!' : ''}` : row.kind))

test('messages of one person within five minutes are a group', () => {
  const messages = [
    messageOf(1, 'bob', NOON),
    messageOf(2, 'bob', NOON + 4 * MINUTE),
    messageOf(3, 'bob', NOON + 8 * MINUTE),
  ]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'm2', 'm3'])
})

test('another person, or more than five minutes, begins a new group', () => {
  const messages = [messageOf(1, 'bob', NOON), messageOf(2, 'alice', NOON), messageOf(3, 'alice', NOON + 6 * MINUTE)]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'm2!', 'm3!'])
})

test('a new day has a row, and begins a new group', () => {
  const night = new Date(2026, 10, 19, 23, 59).getTime()
  const messages = [messageOf(1, 'bob', night), messageOf(2, 'bob', night + 2 * MINUTE)]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'day', 'm2!'])
})

test('the unread line stands before the first unread message of another person', () => {
  const messages = [
    messageOf(1, 'bob', NOON),
    messageOf(2, 'alice', NOON),
    messageOf(3, 'bob', NOON),
    messageOf(4, 'bob', NOON),
  ]
  expect(shape(make({ messages, unreadFrom: 1 }))).toEqual(['start', 'day', 'm1!', 'm2!', 'unread', 'm3!', 'm4'])
})

test('there is no unread line when everything is read, nor while its place is not loaded', () => {
  const messages = [messageOf(5, 'bob', NOON), messageOf(6, 'bob', NOON)]
  expect(shape(make({ messages, unreadFrom: 6 }))).not.toContain('unread')
  expect(shape(make({ messages, unreadFrom: 2, hasBefore: true }))).not.toContain('unread')
  expect(shape(make({ messages, unreadFrom: 2, hasBefore: false }))).toContain('unread')
})

test('before the history is loaded there is no beginning, and pending messages are shown', () => {
  expect(shape(make({ known: false }))).toEqual([])
  expect(shape(make({ known: false, pending: [waiting('p1', NOON)] }))).toEqual(['day', 'p1!'])
})

test('pending messages come last, and are shown once when they have arrived', () => {
  const messages = [messageOf(1, 'alice', NOON)]
  const pending = [waiting('m1', NOON), waiting('p2', NOON + MINUTE)]
  expect(shape(make({ messages, pending }))).toEqual(['start', 'day', 'm1!', 'p2'])
})

test('pending messages are not shown in the middle of the history', () => {
  const rows = make({ messages: [messageOf(1, 'bob', NOON)], pending: [waiting('p2', NOON)], hasAfter: true })
  expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'end'])
})

test('a row that stays the same is the same object, and one that changed is not', () => {
  const maker = new RowMaker()
  const messages = [messageOf(1, 'bob', NOON), messageOf(2, 'bob', NOON)]
  const before = make({ messages }, maker)
  const after = make({ messages: [messages[0]!, { ...messages[1]!, body: 'edited', rev: 3 }] }, maker)
  expect(after[2]).toBe(before[2]!)
  expect(after[3]).not.toBe(before[3]!)
})

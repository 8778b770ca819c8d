import { expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import type { Pending } from '../../stores/outbox/pending.ts'
import { RowMaker, type RowSource } from './rows.ts'

const NOON = new Date(2026, 10, 19, 12).getTime()
const MINUTE = 60_000

const said = (seq: number, author: string, at: number): Message => ({
  id: `m${seq}`,
  room: 'room',
  seq,
  rev: seq,
  at,
  author,
  body: `words ${seq}`,
})
const waiting = (id: string, at: number): Pending => ({ id, room: 'room', body: id, at, state: 'waiting' })

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

test('what one person says within five minutes is a group', () => {
  const messages = [said(1, 'bob', NOON), said(2, 'bob', NOON + 4 * MINUTE), said(3, 'bob', NOON + 8 * MINUTE)]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'm2', 'm3'])
})

test('another person, or more than five minutes, begins a new group', () => {
  const messages = [said(1, 'bob', NOON), said(2, 'alice', NOON), said(3, 'alice', NOON + 6 * MINUTE)]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'm2!', 'm3!'])
})

test('a new day is told, and begins a new group', () => {
  const night = new Date(2026, 10, 19, 23, 59).getTime()
  const messages = [said(1, 'bob', night), said(2, 'bob', night + 2 * MINUTE)]
  expect(shape(make({ messages }))).toEqual(['start', 'day', 'm1!', 'day', 'm2!'])
})

test('the unread line stands before the first message of others that was not read', () => {
  const messages = [said(1, 'bob', NOON), said(2, 'alice', NOON), said(3, 'bob', NOON), said(4, 'bob', NOON)]
  expect(shape(make({ messages, unreadFrom: 1 }))).toEqual(['start', 'day', 'm1!', 'm2!', 'unread', 'm3!', 'm4'])
})

test('there is no unread line when all was read, nor while its place is not loaded', () => {
  const messages = [said(5, 'bob', NOON), said(6, 'bob', NOON)]
  expect(shape(make({ messages, unreadFrom: 6 }))).not.toContain('unread')
  expect(shape(make({ messages, unreadFrom: 2, hasBefore: true }))).not.toContain('unread')
  expect(shape(make({ messages, unreadFrom: 2, hasBefore: false }))).toContain('unread')
})

test('before the history is loaded nothing says where it begins, and what waits is there', () => {
  expect(shape(make({ known: false }))).toEqual([])
  expect(shape(make({ known: false, pending: [waiting('p1', NOON)] }))).toEqual(['day', 'p1!'])
})

test('what waits to be sent comes last, and once when it has arrived', () => {
  const messages = [said(1, 'alice', NOON)]
  const pending = [waiting('m1', NOON), waiting('p2', NOON + MINUTE)]
  expect(shape(make({ messages, pending }))).toEqual(['start', 'day', 'm1!', 'p2'])
})

test('what waits is not shown in the middle of the history', () => {
  const rows = make({ messages: [said(1, 'bob', NOON)], pending: [waiting('p2', NOON)], hasAfter: true })
  expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'end'])
})

test('a row that stays the same is the same object, and one that changed is not', () => {
  const maker = new RowMaker()
  const messages = [said(1, 'bob', NOON), said(2, 'bob', NOON)]
  const before = make({ messages }, maker)
  const after = make({ messages: [messages[0]!, { ...messages[1]!, body: 'edited', rev: 3 }] }, maker)
  expect(after[2]).toBe(before[2]!)
  expect(after[3]).not.toBe(before[3]!)
})

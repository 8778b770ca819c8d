import { expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import type { OutgoingMessage } from '../../stores/outbox/outgoing-message.ts'
import { inZone } from '../../test/zone.ts'
import { noonOf } from '../format/time.ts'
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

const days = (rows: ReturnType<typeof make>) => rows.flatMap((row) => (row.kind === 'day' ? [row.noon] : []))
const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime()

test('where daylight saving starts at midnight, twenty past midnight of the next day is under that day', () =>
  inZone('Africa/Cairo', () => {
    const times = ['2026-04-23T23:50', '2026-04-24T09:00', '2026-04-25T00:20'].map((time) => new Date(time).getTime())
    const rows = make({ messages: times.map((time, index) => messageOf(index + 1, 'bob', time)) })
    expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'day', 'm2!', 'day', 'm3!'])
    expect(days(rows)).toEqual(times.map(noonOf))
  }))

test('a message written before midnight and stored after it moves to the new day', () => {
  const maker = new RowMaker()
  const before = make({ pending: [waiting('m1', at(19, 23, 55))] }, maker)
  const after = make({ messages: [messageOf(1, 'alice', at(20, 0, 10))] }, maker)
  expect(days(before)).toEqual([noonOf(at(19, 12, 0))])
  expect(days(after)).toEqual([noonOf(at(20, 12, 0))])
  expect(after[1]!.key).not.toBe(before[1]!.key)
})

test('messages after one from a clock that was ahead are under their own day again', () => {
  const times = [at(19, 10, 0), at(20, 9, 0), at(19, 10, 1), at(19, 10, 2)]
  const rows = make({ messages: times.map((time, index) => messageOf(index + 1, 'bob', time)) })
  expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'day', 'm2!', 'day', 'm3!', 'm4'])
  expect(days(rows)).toEqual([times[0]!, times[1]!, times[2]!].map(noonOf))
})

test('a pending message of a browser whose clock is behind does not lead back to an earlier day', () => {
  const rows = make({ messages: [messageOf(1, 'bob', at(20, 0, 5))], pending: [waiting('p2', at(19, 23, 0))] })
  expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'p2!'])
})

test('a pending message of a new day begins that day', () => {
  const rows = make({ messages: [messageOf(1, 'bob', at(19, 23, 59))], pending: [waiting('p2', at(20, 0, 1))] })
  expect(shape(rows)).toEqual(['start', 'day', 'm1!', 'day', 'p2!'])
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

import { expect, test } from 'bun:test'
import type { RoomEntry } from '../../stores/history/room-entry.ts'
import { greetingAt, newsOf } from './greeting.ts'

const entry = (name: string, more: Partial<RoomEntry>) =>
  ({ room: { name }, unread: 0, mentions: 0, threads: [], ...more }) as unknown as RoomEntry

test('the hour makes the greeting', () => {
  const hours = [0, 4, 5, 11, 12, 17, 18, 23].map(greetingAt)
  const [morning, afternoon, evening] = ['Good morning', 'Good afternoon', 'Good evening']
  expect(hours).toEqual([evening, evening, morning, morning, afternoon, afternoon, evening, evening] as string[])
})

test('rooms without news are quiet, and so are muted ones', () => {
  expect(newsOf([entry('A', {}), entry('B', { unread: 3, mute: 'room' })], () => 'Bob')).toBe('All quiet.')
})

test('who asks is named first, then the number of rooms with something new', () => {
  const rooms = [entry('A', { unread: 2, mentions: 1 }), entry('B', { unread: 1 })]
  expect(newsOf(rooms, () => 'Priya')).toBe('Priya asks for you. Two rooms have something new.')
  const asked = ['A', 'B'].map((name) => entry(name, { unread: 1, mentions: 1 }))
  expect(newsOf(asked, ({ room }) => (room.name === 'A' ? 'Priya' : 'Lena'))).toBe(
    'Priya and Lena ask for you. Two rooms have something new.',
  )
  // One person asks in both.
  expect(newsOf(asked, () => 'Lena')).toStartWith('Lena asks for you.')
})

test('where it is not known who asks, the room is named, and of many the number', () => {
  const rooms = ['A', 'B', 'C', 'D'].map((name) => entry(name, { unread: 1, mentions: 1 }))
  expect(newsOf(rooms.slice(0, 1), () => undefined)).toBe('You are mentioned in A. One room has something new.')
  expect(newsOf(rooms, () => undefined)).toBe(
    'You are mentioned in A, B, and 2 more rooms. Four rooms have something new.',
  )
})

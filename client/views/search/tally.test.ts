import { expect, test } from 'bun:test'
import { tallyOf } from './tally.ts'

test('a tally counts messages and rooms, and says where it stops to count', () => {
  expect(tallyOf({ messages: 7, rooms: 3 })).toBe('7 messages in 3 rooms')
  expect(tallyOf({ messages: 1, rooms: 1 })).toBe('1 message in 1 room')
  expect(tallyOf({ messages: 1_000, rooms: 12, more: true })).toMatch(/^1.?000\+ messages in 12 rooms$/)
})

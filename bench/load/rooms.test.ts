import { expect, test } from 'bun:test'
import { Rooms } from './rooms.ts'

test('everybody speaks once in a round, and consecutive messages go to different rooms', () => {
  const rooms = new Rooms(30, 10)
  const round = Array.from({ length: 30 }, (_, number) => rooms.speaker(number))
  expect(round.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, member) => member))
  expect(round.slice(0, 4)).toEqual([0, 10, 20, 1])
  expect(rooms.speaker(30)).toBe(0)
})

test('a message goes to the room of its speaker', () => {
  const rooms = new Rooms(30, 10)
  for (let number = 0; number < 60; number++) expect(rooms.of(rooms.speaker(number))).toBe(rooms.ofMessage(number))
})

test('in one room all speak in order', () => {
  const rooms = new Rooms(4, 4)
  expect([0, 1, 2, 3, 4].map((number) => rooms.speaker(number))).toEqual([0, 1, 2, 3, 0])
})

test('a room that would not be full is refused', () => {
  expect(() => new Rooms(25, 10)).toThrow('do not fill')
})

import { expect, test } from 'bun:test'
import { emptyOf, emptyOptions, hoursOf } from './empty-words.ts'

test('a room says after how long without anybody it is deleted', () => {
  expect(emptyOf(1)).toBe('Deleted 1 hour after everybody has left')
  expect(emptyOf(24)).toBe('Deleted 24 hours after everybody has left')
  expect(emptyOf(168)).toBe('Deleted 7 days after everybody has left')
})

test('each choice stands for its hours, and to keep the room for none', () => {
  expect(emptyOptions.map(({ value }) => hoursOf(value))).toEqual([1, 8, 24, 168, undefined])
  expect(emptyOptions.map(({ label }) => label)).toEqual(['1 h', '8 h', '24 h', '7 d', 'Keep'])
})

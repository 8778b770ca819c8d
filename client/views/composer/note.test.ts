import { expect, test } from 'bun:test'
import { noteOf } from './note.ts'

const long = { visible: true, typed: true }

test('the last 200 characters are counted, and those before are not', () => {
  expect(noteOf({ ...long, left: 201 })).toBeNull()
  expect(noteOf({ ...long, left: 200 })).toBe('200 characters left')
})

test('a text that is too long says by how much, and into how many parts it goes', () => {
  expect(noteOf({ ...long, left: -10 })).toMatch(/^10 characters too many\..* 2 parts\.$/)
  expect(noteOf({ ...long, left: -4_001 })).toMatch(/ 3 parts\.$/)
})

test('a text of which nothing is visible says so, and an empty one says nothing', () => {
  expect(noteOf({ left: 3_999, visible: false, typed: true })).toMatch(/^Nothing in this message is visible/)
  expect(noteOf({ left: 4_000, visible: false, typed: false })).toBeNull()
})

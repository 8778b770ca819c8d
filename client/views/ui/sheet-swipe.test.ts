import { expect, test } from 'bun:test'
import { closesAfter } from './sheet-swipe.svelte.ts'

test('a long or a fast pull closes a sheet', () => {
  expect(closesAfter(90, 2_000)).toBe(true)
  expect(closesAfter(40, 50)).toBe(true)
})

test('a short slow pull does not, nor does a tap', () => {
  expect(closesAfter(60, 1_000)).toBe(false)
  expect(closesAfter(4, 1)).toBe(false)
})

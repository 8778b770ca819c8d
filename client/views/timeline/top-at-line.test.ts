import { expect, test } from 'bun:test'
import { topAtLine } from './top-at-line.ts'

const rows = (...heights: number[]) => ({
  getItemOffset: (index: number) => heights.slice(0, index).reduce((sum, height) => sum + height, 0),
})

test('the last read message is whole above the line', () => {
  expect(topAtLine(rows(500, 60, 30, 60), 2, 300)).toBe(500)
})

test('of a high message only the end is above the line', () => {
  expect(topAtLine(rows(500, 480, 30, 60), 2, 300)).toBe(980 - 100)
})

test('a line at the top is at the top', () => {
  expect(topAtLine(rows(30, 60), 0, 300)).toBe(0)
})

import { expect, test } from 'bun:test'
import { slopeOf } from './slope.ts'

test('the slope of points on a line is that of the line, also with balanced noise', () => {
  expect(slopeOf([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBeCloseTo(2)
  expect(slopeOf([0, 1, 2, 3, 4].map((x) => ({ x, y: 7 + (x % 2) })))).toBeCloseTo(0)
})

test('one point has no slope', () => {
  expect(slopeOf([{ x: 1, y: 9 }])).toBe(0)
})

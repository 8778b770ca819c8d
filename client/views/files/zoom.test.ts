import { expect, test } from 'bun:test'
import { fitted, moved, swiped, WHOLE, zoomed } from './zoom.ts'

const stage = { width: 1_000, height: 500 }
const fit = { width: 500, height: 500 }
const middle = { x: 0, y: 0 }

test('a picture fits on the stage, and is not enlarged', () => {
  expect(fitted({ width: 2_000, height: 2_000 }, stage)).toEqual(fit)
  expect(fitted({ width: 4_000, height: 100 }, stage)).toEqual({ width: 1_000, height: 25 })
  expect(fitted({ width: 30, height: 20 }, stage)).toEqual({ width: 30, height: 20 })
})

test('what is under the pointer stays there while the picture grows', () => {
  const look = zoomed(WHOLE, 4, { x: 100, y: -100 }, fit, stage)
  expect(look).toEqual({ scale: 4, x: -300, y: 300 })
})

test('it grows and shrinks within limits, and is in the middle again when it is whole', () => {
  const look = zoomed(WHOLE, 100, { x: 200, y: 100 }, fit, stage)
  expect(look.scale).toBe(8)
  expect(zoomed(look, 0.01, middle, fit, stage)).toEqual(WHOLE)
})

test('it is moved only as far as there is something to see', () => {
  const look = zoomed(WHOLE, 4, middle, fit, stage)
  expect(moved(look, { x: 9_999, y: -9_999 }, fit, stage)).toEqual({ scale: 4, x: 500, y: -750 })
  // As wide as the stage, it has nothing at its sides.
  expect(moved({ scale: 2, x: 0, y: 0 }, { x: 50, y: 50 }, fit, stage)).toEqual({ scale: 2, x: 0, y: 50 })
  expect(moved(WHOLE, { x: 50, y: 50 }, fit, stage)).toEqual(WHOLE)
})

test.each([
  [0, 120, 'close'],
  [0, -120, null],
  [100, 20, 'before'],
  [-100, 20, 'after'],
  [-40, 0, null],
  [-70, 80, null],
] as const)('a swipe by %d and %d means %p', (x, y, meant) => {
  expect(swiped(x, y)).toBe(meant)
})

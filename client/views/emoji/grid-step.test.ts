import { expect, test } from 'bun:test'
import { gridStep } from './grid-step.ts'

/** Rows of these lengths, numbered from 0. */
const rows = (...lengths: number[]) =>
  lengths.flatMap((length, row) =>
    Array.from({ length }, (_, column) => ({ offsetTop: row * 40, offsetLeft: column * 40 })),
  )

const grid = rows(3, 2, 3)

test.each([
  ['ArrowRight', 2, 3],
  ['ArrowLeft', 3, 2],
  ['ArrowDown', 0, 3],
  ['ArrowDown', 2, 4],
  ['ArrowDown', 4, 6],
  ['ArrowUp', 7, 4],
  ['ArrowUp', 4, 1],
  ['Home', 5, 0],
  ['End', 1, 7],
])('%s leads from %d to %d', (key, from, to) => {
  expect(gridStep(grid, from, key)).toBe(to)
})

test.each([
  ['ArrowUp', 1],
  ['ArrowDown', 6],
  ['ArrowLeft', 0],
  ['ArrowRight', 7],
  ['a', 3],
  ['ArrowDown', 9],
])('%s at %d leads nowhere', (key, from) => {
  expect(gridStep(grid, from, key)).toBeNull()
})

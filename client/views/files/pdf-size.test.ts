import { expect, test } from 'bun:test'
import { drawnSize } from './pdf-size.ts'

const A4 = { width: 595, height: 842 }

test('a page is as wide as wanted, and keeps its shape', () => {
  expect(drawnSize(A4, { width: 1_190, height: Infinity })).toEqual({ scale: 2, width: 1_190, height: 1_684 })
  expect(drawnSize({ width: 842, height: 595 }, { width: 421, height: 320 })).toMatchObject({ width: 421, height: 297 })
})

test('what is below the wanted height is not drawn', () => {
  expect(drawnSize(A4, { width: 595, height: 320 })).toEqual({ scale: 1, width: 595, height: 320 })
})

test.each([
  { width: 100, height: 1_000_000 },
  { width: 1_000_000, height: 1_000_000 },
])('a page of hostile size is drawn smaller: %p', (page) => {
  const { width, height } = drawnSize(page, { width: 4_000, height: Infinity })
  expect(width * height).toBeLessThanOrEqual(8_000_000)
  expect(width * height).toBeGreaterThan(7_500_000)
})

test('a thread of a page still has pixels', () => {
  expect(drawnSize({ width: 1_000_000, height: 0.001 }, { width: 400, height: 320 })).toMatchObject({ height: 1 })
})

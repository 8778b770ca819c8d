import { expect, test } from 'bun:test'
import { Numbers } from './numbers.ts'

const LATER = 1_000

test('numbers in order are new, and none is lost', () => {
  const numbers = new Numbers(1)
  expect([2, 3, 4].map((number) => numbers.take(number, 0))).toEqual([true, true, true])
  expect(numbers.lost(LATER)).toBe(0)
})

test('a number that comes twice is new once', () => {
  const numbers = new Numbers(1)
  expect([1, 2, 2, 3, 2].map((number) => numbers.take(number, 0))).toEqual([false, true, false, true, false])
  expect(numbers.lost(LATER)).toBe(0)
})

test('a number that was overtaken is new when it comes, and not lost then', () => {
  const numbers = new Numbers(1)
  expect([4, 3, 2, 3].map((number) => numbers.take(number, 0))).toEqual([true, true, true, false])
  expect(numbers.lost(LATER)).toBe(0)
})

test('a number that does not come is lost after its time and not before, once; then it is no longer new', () => {
  const numbers = new Numbers(1)
  numbers.take(3, 500)
  expect([numbers.lost(499), numbers.lost(500), numbers.lost(LATER)]).toEqual([0, 1, 0])
  expect(numbers.take(2, LATER)).toBe(false)
})

test('of two gaps the older one is lost first', () => {
  const numbers = new Numbers(1)
  numbers.take(3, 100)
  numbers.take(5, 200)
  expect([numbers.lost(100), numbers.take(4, 210), numbers.lost(LATER)]).toEqual([1, true, 0])
})

test('what came before the first message is not waited for', () => {
  const numbers = new Numbers(50)
  expect([numbers.take(49, 0), numbers.take(51, 0), numbers.lost(LATER)]).toEqual([false, true, 0])
})

test('[G7] a gap of any size takes bounded time and memory, and all of it is lost in the end', () => {
  const numbers = new Numbers(1)
  const began = performance.now()
  expect(numbers.take(4_000_000_000, 0)).toBe(true)
  expect(performance.now() - began).toBeLessThan(200)
  expect([numbers.take(2, 0), numbers.take(3_999_999_999, 0), numbers.take(4_000_000_001, 0)]).toEqual([
    false,
    true,
    true,
  ])
  expect([numbers.lost(LATER), numbers.lost(LATER)]).toEqual([3_999_999_997, 0])
})

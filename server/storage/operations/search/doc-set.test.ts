import { expect, test } from 'bun:test'
import { BATCH, DocSet, PART } from './doc-set.ts'

/** Sets of every density, and the two at the border between a list and a bitmap. */
function* sets(size: number): Generator<number[]> {
  const most = size / 8 / (size === BATCH ? 1 : 2)
  for (const count of [0, 1, 2, most - 1, most, most + 1, size])
    yield Array.from({ length: count }, (_, n) => Math.floor((n * size) / count))
}

for (const size of [BATCH, PART])
  test(`a set of ${size} has what was added to it, also after it was encoded`, () => {
    for (const numbers of sets(size)) {
      const set = DocSet.empty(size)
      for (const number of numbers) set.add(number)
      const encoded = set.encode()
      if (numbers.length === 0) expect(encoded).toBeNull()
      else {
        expect(encoded!.length).toBeLessThanOrEqual(size / 8)
        expect(DocSet.decode(size, encoded!).numbers()).toEqual(numbers.toReversed())
      }
      for (const number of numbers) set.remove(number)
      expect(set.encode()).toBeNull()
    }
  })

test('the set of a batch has its place in that of its part', () => {
  for (const numbers of sets(BATCH)) {
    const batch = DocSet.empty(BATCH)
    for (const number of numbers) batch.add(number)
    const encoded = batch.encode()
    if (encoded === null) continue
    const part = DocSet.empty(PART)
    part.addEncoded(encoded, BATCH, PART - BATCH)
    expect(part.numbers()).toEqual(numbers.map((number) => number + PART - BATCH).toReversed())
  }
})

test('two sets have their common numbers', () => {
  const [even, third] = [DocSet.empty(PART), DocSet.empty(PART)]
  for (let number = 0; number < PART; number += 2) even.add(number)
  for (let number = 0; number < PART; number += 3) third.add(number)
  even.keepOnly(third)
  expect(even.numbers()).toEqual(Array.from({ length: Math.ceil(PART / 6) }, (_, n) => n * 6).toReversed())
})

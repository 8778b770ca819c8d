import { expect, test } from 'bun:test'
import { frame } from '../../test/cast.ts'
import { news } from './revs.ts'

test('[G3] what joins on is all new', () => {
  expect(news(4, frame(4, 7))).toEqual({ from: 4, to: 7, changes: frame(4, 7).changes })
})

test('[G3] of what overlaps only the later part is new', () => {
  expect(news(5, frame(4, 7))).toEqual({ from: 5, to: 7, changes: frame(5, 7).changes })
})

test('[G3] what is held already is not news', () => {
  expect(news(7, frame(4, 7))).toEqual({ from: 7, to: 7, changes: [] })
  expect(news(9, frame(4, 7))).toEqual({ from: 9, to: 9, changes: [] })
})

test('[G3] a gap is never applied', () => {
  expect(news(3, frame(4, 7))).toBeNull()
})

test('[G3] a thing that changed twice is told once, and closes the revs before it', () => {
  const edited = { rev: 7, message: { ...frame(4, 5).changes[0]!.message, rev: 7 } }
  expect(news(4, { from: 4, to: 7, changes: [edited] })).toEqual({ from: 4, to: 7, changes: [edited] })
})

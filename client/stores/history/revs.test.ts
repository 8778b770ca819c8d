import { expect, test } from 'bun:test'
import { frame, messageChanges } from '../../test/cast.ts'
import { newChanges } from './revs.ts'

test('[G3] a range that joins on is new as a whole', () => {
  expect(newChanges(4, frame(4, 7))).toEqual({ from: 4, to: 7, changes: frame(4, 7).changes })
})

test('[G3] of a range that overlaps only the later part is new', () => {
  expect(newChanges(5, frame(4, 7))).toEqual({ from: 5, to: 7, changes: frame(5, 7).changes })
})

test('[G3] a range that is applied already has nothing new', () => {
  expect(newChanges(7, frame(4, 7))).toEqual({ from: 7, to: 7, changes: [] })
  expect(newChanges(9, frame(4, 7))).toEqual({ from: 9, to: 9, changes: [] })
})

test('[G3] a range behind a gap is never applied', () => {
  expect(newChanges(3, frame(4, 7))).toBeNull()
})

test('[G3] a thing that changed twice comes once, and there is no gap before it', () => {
  const edited = { rev: 7, message: { ...messageChanges(4, 5)[0]!.message, rev: 7 } }
  expect(newChanges(4, { from: 4, to: 7, changes: [edited] })).toEqual({ from: 4, to: 7, changes: [edited] })
})

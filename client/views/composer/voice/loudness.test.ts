import { expect, test } from 'bun:test'
import { bytesOf } from '../../files/bytes.ts'
import { levelOf, Loudness } from './loudness.ts'

function barsOf(seconds: number, levels: [at: number, level: number][]): number[] {
  const loudness = new Loudness()
  for (const [at, level] of levels) loudness.add(at, level)
  return [...bytesOf(loudness.peaks(seconds))!]
}

test('a bar has the loudest level of its time, and the loudest bar is full', () => {
  const bars = barsOf(64, [
    [0.2, 0.1],
    [0.8, 0.2],
    [1.5, 0.4],
    [63.9, 0.1],
    [64, 0.2],
  ])
  expect(bars).toHaveLength(64)
  expect([bars[0], bars[1], bars[63]]).toEqual([128, 255, 128])
})

test('a bar without a level is as the one before, also at the beginning', () => {
  expect(
    barsOf(2, [
      [0.5, 0.5],
      [1, 0.25],
    ]),
  ).toEqual([...Array.from({ length: 32 }, () => 255), ...Array.from({ length: 32 }, () => 128)])
})

test('silence is not enlarged, and nothing is silence', () => {
  expect(Math.max(...barsOf(1, [[0.5, 0.001]]))).toBe(26)
  expect(barsOf(1, [])).toEqual(Array.from({ length: 64 }, () => 0))
})

test('the level of a sine is 0.7, and that of silence 0', () => {
  const sine = Float32Array.from({ length: 2048 }, (_, index) => Math.sin((index * Math.PI) / 64))
  expect(levelOf(sine)).toBeCloseTo(Math.SQRT1_2)
  expect(levelOf(new Float32Array(2048))).toBe(0)
})

import { expect, test } from 'bun:test'
import { Histogram } from './histogram.ts'

test('small times are exact', () => {
  const histogram = new Histogram()
  for (let us = 0; us < 32; us++) histogram.record(us)
  expect(histogram.percentile(0.5)).toBe(15)
  expect(histogram.percentile(1)).toBe(31)
})

test('percentiles are at most 1/32 above the true value, over six orders of magnitude', () => {
  const histogram = new Histogram()
  const times = Array.from({ length: 100_000 }, (_, i) => Math.floor(1.00014 ** i))
  for (const us of times) histogram.record(us)
  for (const share of [0.01, 0.5, 0.9, 0.99, 0.999]) {
    const exact = times[Math.ceil(share * times.length) - 1]!
    expect(histogram.percentile(share)).toBeGreaterThanOrEqual(exact)
    expect(histogram.percentile(share)).toBeLessThanOrEqual(exact * (1 + 1 / 32))
  }
})

test('one slow delivery in a hundred shows in p99.5 and not in p50', () => {
  const histogram = new Histogram()
  for (let i = 0; i < 99; i++) histogram.record(1_000)
  histogram.record(900_000)
  expect(histogram.percentile(0.5)).toBeLessThan(1_050)
  expect(histogram.percentile(0.995)).toBe(900_000)
})

test('without a delivery there is no percentile', () => {
  expect(new Histogram().percentile(0.5)).toBeNaN()
})

test('a time beyond 35 minutes counts as the longest', () => {
  const histogram = new Histogram()
  histogram.record(1e12)
  histogram.record(-3)
  expect(histogram.percentile(1)).toBe(2 ** 31 - 1)
  expect(histogram.percentile(0.5)).toBe(0)
})

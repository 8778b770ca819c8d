import { expect, test } from 'bun:test'
import { compareRows, type Pair } from './compare.ts'
import type { LoadResult } from './load/result.ts'

const idle = (crowdCpu: number): LoadResult => ({
  connecting: { connected: 10, prepareCpu: 0, crowdCpu, singleCpu: 100, memory: 4_096, idleCore: 0 },
  delivering: null,
})

test('the ratio is the median of the rounds, not the ratio of medians', () => {
  const pairs: Pair[] = [
    [idle(100), idle(50)],
    [idle(400), idle(240)],
    [idle(200), idle(140)],
  ]
  const row = compareRows('idle', pairs).find(([, figure]) => figure === 'CPU µs a connection, crowd')
  expect(row).toEqual(['idle', 'CPU µs a connection, crowd', '200', '140', '0.60', '0.50–0.70'])
})

test('a load without messages has no figures of deliveries', () => {
  const figures = compareRows('idle', [[idle(100), idle(50)]]).map(([, figure]) => figure)
  expect(figures).toEqual(['CPU µs a connection, crowd', 'CPU µs a connection, single', 'KiB a connection'])
})

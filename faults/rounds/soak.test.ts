import { expect, test } from 'bun:test'
import { soak } from './soak.ts'

test('two crowds use one server one after the other, and none receives messages of the other', async () => {
  const { shifts, violations, samples } = await soak(10_000, { seed: 'soak', clients: 8, keep: false }, 2_000)
  expect(violations).toEqual([])
  expect(shifts.length).toBeGreaterThanOrEqual(2)
  for (const { acked } of shifts) expect(acked).toBeGreaterThan(10)
  expect(samples.length).toBeGreaterThan(2)
}, 60_000)

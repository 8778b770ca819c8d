import { expect, test } from 'bun:test'
import { judge, timesByRule } from '../check.ts'
import { World } from './world.ts'

test('of what is broken often the first few are told, and all are counted', () => {
  const world = new World(['r1'])
  for (let count = 0; count < 50; count++) world.field({ type: 'complaint', line: `${count}` })
  const { violations } = judge(world.input())
  expect(violations).toHaveLength(21)
  expect(violations.at(-1)!.text).toBe('and 30 more')
  expect(timesByRule(violations)).toEqual({ 'ends-only-as-told': 50 })
})

import { expect, test } from 'bun:test'
import { judge, timesByRule } from '../check.ts'
import { World } from './world.ts'

test('of many violations of a rule the first few are reported and all are counted', () => {
  const world = new World(['r1'])
  for (let count = 0; count < 50; count++) world.event({ type: 'problem', line: `${count}` })
  const { violations } = judge(world.input())
  expect(violations).toHaveLength(21)
  expect(violations.at(-1)!.text).toBe('and 30 more')
  expect(timesByRule(violations)).toEqual({ 'no-unexplained-exit': 50 })
})

import { expect, test } from 'bun:test'
import { Answers } from './answers.ts'

test('what was acknowledged and is kept is missing nowhere', () => {
  const answers = new Answers(true)
  for (const number of [1, 2, 3]) answers.add(number, true)
  expect(answers.stored).toBe(3)
  expect(answers.notAmong([3, 2, 1, 9])).toBe(0)
})

test('what was acknowledged and is not kept is told', () => {
  const answers = new Answers(true)
  for (const number of [1, 2, 3]) answers.add(number, true)
  expect(answers.notAmong([2])).toBe(2)
})

test('a refusal is an answer and no promise, and a second answer to one message does not stand in for a missing one', () => {
  const answers = new Answers(true)
  answers.add(1, false)
  answers.add(2, true)
  answers.add(2, true)
  expect(answers.count).toBe(3)
  expect(answers.stored).toBe(1)
  expect(answers.notAmong([2])).toBe(0)
})

import { expect, test } from 'bun:test'
import { Answers } from './answers.ts'

test('a message that was acknowledged and stored is not missing', () => {
  const answers = new Answers(true)
  for (const number of [1, 2, 3]) answers.add(number, true)
  expect(answers.stored).toBe(3)
  expect(answers.notAmong([3, 2, 1, 9])).toBe(0)
})

test('a message that was acknowledged and not stored is missing', () => {
  const answers = new Answers(true)
  for (const number of [1, 2, 3]) answers.add(number, true)
  expect(answers.notAmong([2])).toBe(2)
})

test('a refusal counts as an answer, not as stored, and a second answer to one message does not replace a missing one', () => {
  const answers = new Answers(true)
  answers.add(1, false)
  answers.add(2, true)
  answers.add(2, true)
  expect(answers.count).toBe(3)
  expect(answers.stored).toBe(1)
  expect(answers.notAmong([2])).toBe(0)
})

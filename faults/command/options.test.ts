import { expect, test } from 'bun:test'
import { readOptions } from './options.ts'

test('without words it is a tour with a seed that was drawn', () => {
  const options = readOptions([], 'drawn')
  expect(options).toMatchObject({ seed: 'drawn', only: null, full: false, write: false })
  expect(options).not.toHaveProperty('faults')
})

test('whether the seed was drawn is known, for who wants to see the same again', () => {
  expect(readOptions([], 'drawn').drawn).toBe(true)
  expect(readOptions(['--seed', 'mine'], 'drawn')).toMatchObject({ seed: 'mine', drawn: false })
})

test('what a broken build comes to is not written', () => {
  expect(() => readOptions(['--sabotage', 'no-fsync', '--write'], '')).toThrow('not written')
})

test('times are in minutes', () => {
  expect(readOptions(['--soak', '60m', '--minutes', '2'], '')).toMatchObject({ soakMs: 3_600_000, forMs: 120_000 })
})

test.each([
  ['--clients', '0'],
  ['--faults', 'many'],
  ['--sabotage', 'politeness'],
  ['--unheard-of', '1'],
])('%s %s is refused', (name, value) => expect(() => readOptions([name, value], '')).toThrow())

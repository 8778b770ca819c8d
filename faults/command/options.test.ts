import { expect, test } from 'bun:test'
import { readOptions } from './options.ts'

test('without arguments it is a tour with a random seed', () => {
  const options = readOptions([], 'random')
  expect(options).toMatchObject({ seed: 'random', randomSeed: true, only: null, full: false, write: false })
  expect(options).not.toHaveProperty('faults')
})

test('a given seed is not random', () => {
  expect(readOptions(['--seed', 'mine'], 'random')).toMatchObject({ seed: 'mine', randomSeed: false })
})

test('results of a sabotaged build cannot be written', () => {
  expect(() => readOptions(['--sabotage', 'no-fsync', '--write'], '')).toThrow('not written')
})

test('times are in minutes', () => {
  expect(readOptions(['--soak', '60m', '--minutes', '2'], '')).toMatchObject({ soakMs: 3_600_000, forMs: 120_000 })
})

test.each([
  ['--clients', '0'],
  ['--faults', 'many'],
  ['--sabotage', 'unknown'],
  ['--unknown', '1'],
])('%s %s is refused', (name, value) => expect(() => readOptions([name, value], '')).toThrow())

test('fuzzing has a fixed seed unless another one is given', () => {
  expect(readOptions(['--fuzz'], 'random')).toMatchObject({ fuzz: true, seed: 'fuzz', randomSeed: false })
  expect(readOptions(['--fuzz', '--seed', 'mine'], 'random')).toMatchObject({ seed: 'mine' })
})

test('results of only some attacks cannot be written', () => {
  expect(() => readOptions(['--attacks', '--only', 'pages', '--write'], '')).toThrow('not written')
  expect(readOptions(['--attacks', '--seconds', '5', '--write'], '')).toMatchObject({ attacks: true, seconds: 5 })
})

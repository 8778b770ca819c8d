import { expect, test } from 'bun:test'
import { reactionNames } from './reaction-names.ts'

const names = (people: string[], count = people.length, own = people.includes('me')) =>
  reactionNames({ emoji: '👍', count, people }, { me: 'me', own, nameOf: (person) => person.toUpperCase() })

test('one, two and three people are named', () => {
  expect(names(['ann'])).toBe('ANN reacted with 👍')
  expect(names(['ann', 'bob'])).toBe('ANN and BOB reacted with 👍')
  expect(names(['ann', 'bob', 'cy'])).toBe('ANN, BOB and CY reacted with 👍')
})

test('the reader comes first', () => {
  expect(names(['ann', 'me'])).toBe('You and ANN reacted with 👍')
})

test('those who are not listed are counted', () => {
  expect(names(['ann', 'bob'], 5)).toBe('ANN, BOB and 3 others reacted with 👍')
  expect(names(['ann', 'bob'], 3)).toBe('ANN, BOB and 1 other reacted with 👍')
})

test('the reader is named once, also where the list is cut before them', () => {
  expect(names(['ann', 'bob'], 40, true)).toBe('You, ANN, BOB and 37 others reacted with 👍')
})

test('more than ten are not all named', () => {
  const many = Array.from({ length: 12 }, (_, index) => `p${index}`)
  expect(names(many)).toContain('P9 and 2 others')
  expect(names(many)).not.toContain('P10')
})

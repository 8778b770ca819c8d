import { expect, test } from 'bun:test'
import { availabilityIn } from './availability.ts'

const presence = { count: 4, here: ['alice', 'bob', 'carol', 'dave'], away: ['bob', 'dave'], busy: ['carol', 'dave'] }

test('a person who is present is here, away or busy, and busy comes first', () => {
  const all = ['alice', 'bob', 'carol', 'dave'].map((person) => availabilityIn(presence, person))
  expect(all).toEqual(['here', 'away', 'busy', 'busy'])
})

test('nothing is known of a person who is not present, and in a room above the limit', () => {
  expect(availabilityIn(presence, 'mallory')).toBeUndefined()
  expect(availabilityIn({ count: 200 }, 'alice')).toBeUndefined()
})

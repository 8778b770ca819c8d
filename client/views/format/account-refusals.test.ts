import { expect, test } from 'bun:test'
import { accountRefusalText } from './account-refusals.ts'

test('a refusal of an account is said in its own words, with what is free and when to try again', () => {
  const taken = { reason: 'login_taken', params: { suggestion: 'alice2' } } as const
  expect(accountRefusalText(taken)).toBe('This login is taken, or looks like another one. “alice2” is free.')
  expect(accountRefusalText({ reason: 'login_taken' })).toBe('This login is taken.')
  expect(accountRefusalText({ reason: 'too_many_sign_ins', retryAfterMs: 45_000 })).toContain('in 45 seconds')
})

test('any other refusal is said as elsewhere', () => {
  expect(accountRefusalText({ reason: 'not_owner' })).toBe('Only the owner of this room can do this.')
})

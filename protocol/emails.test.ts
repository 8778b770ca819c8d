import { expect, test } from 'bun:test'
import { normaliseEmail } from './emails.ts'

const long = 'a'.repeat(64)

test.each([
  ['Kim@Example.org', 'kim@example.org'],
  [`${long}@example.org`, `${long}@example.org`],
  [`kim@${long.slice(1)}.org`, `kim@${long.slice(1)}.org`],
])('%s is an address', (typed, address) => {
  expect(normaliseEmail(typed)).toBe(address)
})

test.each([
  'kim',
  'kim@',
  '@example.org',
  `a${long}@example.org`,
  `kim@${long}.org`,
  'kim@exam\r\nple.org',
  'kïm@example.org',
])('%p is none', (typed) => {
  expect(normaliseEmail(typed)).toBeNull()
})

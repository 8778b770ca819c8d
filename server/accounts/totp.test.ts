import { expect, test } from 'bun:test'
import { codeAt, newSecret, stepOf, uriOf } from './totp.ts'

/** RFC 6238, appendix B: the secret "12345678901234567890" in base32, and the last six digits of its codes. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test('codes are those of RFC 6238', () => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const)
    expect([seconds, stepOf(SECRET, code, seconds * 1_000)]).toEqual([seconds, Math.floor(seconds / 30)])
})

test('a code counts in its step, the one before and the one after', () => {
  const now = 1_800_000_000_000
  const step = now / 30_000
  for (const offset of [-1, 0, 1]) expect(stepOf(SECRET, codeAt(SECRET, step + offset), now)).toBe(step + offset)
  for (const offset of [-2, 2, 100]) expect(stepOf(SECRET, codeAt(SECRET, step + offset), now)).toBeNull()
})

test('a secret is 160 random bits, and its address names the login', () => {
  const [one, other] = [newSecret(), newSecret()]
  expect(one).toMatch(/^[A-Z2-7]{32}$/)
  expect(one).not.toBe(other)
  expect(codeAt(one, 1)).toMatch(/^\d{6}$/)
  expect(uriOf(SECRET, 'alice@example.org')).toBe(
    `otpauth://totp/Parley:alice%40example.org?secret=${SECRET}&issuer=Parley&algorithm=SHA1&digits=6&period=30`,
  )
})

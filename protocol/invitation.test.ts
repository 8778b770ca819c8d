import { expect, test } from 'bun:test'
import { invitationPath, parseInvitation } from './invitation.ts'
import { parseCode } from './code.ts'

const token = 'q3vJk-0sTmKzX_7aYbCdEf'

test('a token is found alone and in a link', () => {
  for (const typed of [token, ` ${token} `, invitationPath(token), `https://example.org/i/${token}`, `/i/${token}/`])
    expect(parseInvitation(typed)).toBe(token)
})

test('a code is no token, and a token no code', () => {
  for (const typed of ['K7M-2XPD-4RQ', 'https://example.org/r/K7M-2XPD-4RQ', '', `${token}x`, `/r/${token}`])
    expect(parseInvitation(typed)).toBeNull()
  expect(parseCode(token)).toBeNull()
})

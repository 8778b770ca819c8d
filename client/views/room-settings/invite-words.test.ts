import { expect, test } from 'bun:test'
import type { Invite } from '../../../protocol/moderation.ts'
import { inviteNotes, usesOf } from './invite-words.ts'

const now = new Date(2026, 10, 19, 12).getTime()
const invite: Invite = { id: 'i', by: 'ravi', at: now, used: 0, role: 'member' }
const nameOf = () => 'Ravi'

test('a link says how often it was used, and how often it may be', () => {
  expect(usesOf({ ...invite, used: 3, uses: 10 })).toBe('3 of 10')
  expect(usesOf({ ...invite, used: 27 })).toBe('27 uses')
  expect(usesOf(invite)).toBe('not used')
})

test('a link says its end, and an ended one why it ended', () => {
  expect(inviteNotes(invite, nameOf, now)).toBe('by Ravi · no end')
  expect(inviteNotes({ ...invite, until: now + 60_000 }, nameOf, now)).toMatch(/^by Ravi · ends at /)
  const ended = { why: 'used_up' as const, at: now - 60_000 }
  expect(inviteNotes({ ...invite, until: now, ended }, nameOf, now)).toMatch(/^by Ravi · used up at /)
})

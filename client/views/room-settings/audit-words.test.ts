import { expect, test } from 'bun:test'
import type { AuditEntry } from '../../../protocol/moderation.ts'
import { auditParts, spanOf } from './audit-words.ts'

const MINUTE_MS = 60_000
const entry = (more: Partial<AuditEntry> & Pick<AuditEntry, 'act'>): AuditEntry => ({
  entry: 1,
  at: 0,
  who: 'Ravi',
  whom: 'Bea',
  ...more,
})
const said = (more: Parameters<typeof entry>[0]) =>
  auditParts(entry(more))
    .map((part) => (typeof part === 'string' ? part : part.person))
    .join('')

test('an act is a sentence with its end, its number and its reason', () => {
  expect(said({ act: 'mute', until: 60 * MINUTE_MS, reason: 'repeated links' })).toBe(
    'Ravi muted Bea for 1 hour: repeated links',
  )
  expect(said({ act: 'ban' })).toBe('Ravi banned Bea for good')
  expect(said({ act: 'deleteAll', count: 4 })).toBe('Ravi deleted 4 messages of Bea')
  expect(said({ act: 'update', fields: ['name', 'writers'] })).toBe('Ravi changed the name and who may write')
})

test('each role has its own sentence', () => {
  expect(said({ act: 'role', role: 'owner' })).toBe('Ravi handed the room over to Bea')
  expect(said({ act: 'role', role: 'moderator' })).toBe('Ravi made Bea a moderator')
  expect(said({ act: 'role', role: 'member' })).toBe('Ravi took the role of moderator from Bea')
})

test('a span is said in the largest unit that it fills', () => {
  expect(spanOf(0, 10 * MINUTE_MS)).toBe('for 10 minutes')
  expect(spanOf(0, 7 * 24 * 60 * MINUTE_MS)).toBe('for 1 week')
  expect(spanOf(0, 36 * 60 * MINUTE_MS)).toBe('for 36 hours')
  // The server's clock and that of the moderator differ by some ms.
  expect(spanOf(30, 60 * MINUTE_MS)).toBe('for 1 hour')
})

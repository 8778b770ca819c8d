import { expect, test } from 'bun:test'
import { alice } from '../../test/cast.ts'
import { presenceWords, sinceWords, standingOf } from './card-words.ts'

test('a card says which role a person has, and how they left', () => {
  const member = { person: alice, role: 'member' as const }
  expect(standingOf({ ...member, role: 'owner' }, true)).toBe('Owner, guest, you')
  expect(standingOf({ person: { ...alice, guest: false }, role: 'moderator' }, false)).toBe('Moderator')
  expect(standingOf({ ...member, left: true }, false)).toBe('Has left the room')
  expect(standingOf({ ...member, left: true, removed: 'removed' }, false)).toBe('Removed by a moderator')
  expect(standingOf({ ...member, left: true, removed: 'banned' }, false)).toBe('Banned')
})

test('presence is said as far as it is known', () => {
  expect(presenceWords({ count: 1, here: [alice.id], away: [alice.id] }, alice.id)).toBe('Away')
  expect(presenceWords({ count: 0, here: [] }, alice.id)).toBe('Not here')
  expect(presenceWords({ count: 300 }, alice.id)).not.toBe('Not here')
})

test('the day of joining has its year when it is another one', () => {
  const now = new Date(2026, 10, 19, 12).getTime()
  expect(sinceWords(now - 3_600_000, now)).toBe('Since today')
  expect(sinceWords(new Date(2026, 8, 3).getTime(), now)).toMatch(/^Since (3 September|September 3)$/)
  expect(sinceWords(new Date(2025, 8, 3).getTime(), now)).toContain('2025')
})

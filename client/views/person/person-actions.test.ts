import { expect, test } from 'bun:test'
import type { Member } from '../../../protocol/entities.ts'
import { alice, bob } from '../../test/cast.ts'
import { personActions } from './person-actions.ts'

const member: Member = { person: bob, role: 'member' }
const moderator: Member = { person: bob, role: 'moderator' }
const owner: Member = { person: bob, role: 'owner' }
const ways = ['deleteAll', 'remove', 'ban'] as const
const now = 1_000

test('the owner gives roles, and acts on moderators and members', () => {
  const as = { me: alice.id, role: 'owner' } as const
  expect(personActions(as, member)).toEqual(['makeModerator', 'handOver', 'mute', ...ways])
  expect(personActions(as, moderator)).toEqual(['takeModerator', 'handOver', ...ways])
})

test('a moderator acts on members, and not on the owner or other moderators', () => {
  const as = { me: alice.id, role: 'moderator' } as const
  expect(personActions(as, member)).toEqual(['mute', ...ways])
  expect(personActions(as, moderator)).toEqual([])
  expect(personActions(as, owner)).toEqual([])
})

test('a member acts on nobody, and nobody on themselves', () => {
  expect(personActions({ me: alice.id, role: 'member' }, member)).toEqual([])
  expect(personActions({ me: bob.id, role: 'owner' }, owner)).toEqual([])
  expect(personActions({ me: bob.id, role: 'moderator' }, moderator)).toEqual([])
})

test('a muted member is unmuted, and muted again when the mute has ended', () => {
  const as = { me: alice.id, role: 'moderator' } as const
  expect(personActions(as, { ...member, muted: {} }, now)).toEqual(['unmute', ...ways])
  expect(personActions(as, { ...member, muted: { until: now + 1 } }, now)).toEqual(['unmute', ...ways])
  expect(personActions(as, { ...member, muted: { until: now } }, now)).toEqual(['mute', ...ways])
})

test('a person who has left can be banned, and not be removed', () => {
  const left: Member = { ...member, left: true }
  for (const role of ['owner', 'moderator'] as const)
    expect(personActions({ me: alice.id, role }, left)).toEqual(['deleteAll', 'ban'])
})

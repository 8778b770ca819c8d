import { expect, test } from 'bun:test'
import type { Member, Person } from '../../../protocol/entities.ts'
import { alice, bob } from '../../test/cast.ts'
import { roleWords } from './role-words.ts'

const carol: Person = { id: '018f0000-0000-7000-8000-00000000000c', name: 'Carol', guest: false }
const membersOf = (...members: Member[]) => new Map(members.map((member) => [member.person.id, member]))

test('moderators are named, and members and strangers are not', () => {
  const wordOf = roleWords(membersOf({ person: alice, role: 'moderator' }, { person: bob, role: 'member' }))
  expect(wordOf(alice.id)).toBe('moderator')
  expect(wordOf(bob.id)).toBeUndefined()
  expect(wordOf(carol.id)).toBeUndefined()
})

test('guests are named beside people with an account only', () => {
  const guest: Member = { person: bob, role: 'member' }
  const account: Member = { person: carol, role: 'member' }
  expect(roleWords(membersOf(guest, account))(bob.id)).toBe('guest')
  expect(roleWords(membersOf(guest, account))(carol.id)).toBeUndefined()
  expect(roleWords(membersOf(guest))(bob.id)).toBeUndefined()
})

import { expect, test } from 'bun:test'
import { alice, bob } from '../../test/cast.ts'
import { peopleNote } from './people-note.ts'

const members = [
  { person: alice, role: 'owner' as const },
  { person: bob, role: 'member' as const },
]

test('a room says how many people it has and how many are here', () => {
  expect(peopleNote(members, { count: 2, here: [alice.id, bob.id], away: [bob.id] }, alice.id)).toBe('2 people, 1 here')
  expect(peopleNote(members.slice(0, 1), { count: 1, here: [alice.id] }, alice.id)).toBe('1 person, 1 here')
})

test('a person who left is not counted', () => {
  const left = members.map((member) => ({ ...member, ...(member.person === bob && { left: true as const }) }))
  expect(peopleNote(left, { count: 1, here: [alice.id] }, alice.id)).toBe('1 person, 1 here')
})

test('in a crowd, of which presence has no list, those who are present are here', () => {
  expect(peopleNote(members, { count: 1_200 }, alice.id)).toBe('2 people, 1,200 here')
})

test('without a connection nobody is said to be here, and before anybody is known nothing is said', () => {
  expect(peopleNote(members, null, alice.id)).toBe('2 people')
  expect(peopleNote([], { count: 0, here: [] }, alice.id)).toBe('')
})

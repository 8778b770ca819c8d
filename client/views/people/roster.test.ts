import { expect, test } from 'bun:test'
import type { Member } from '../../../protocol/entities.ts'
import { rosterOf, type RosterEntry } from './roster.ts'

const member = (name: string, more: Partial<Member> = {}): Member => ({
  person: { id: name.toLowerCase(), name, guest: true },
  role: 'member',
  ...more,
})
const names = (entries: RosterEntry[]) => entries.map(({ member: { person } }) => person.name)
const cast = [member('Carol'), member('Bob', { role: 'owner' }), member('Alice')]
const all = { count: 3, here: ['carol', 'bob', 'alice'] }

test('present people and those who are not here are separate lists, the owner first', () => {
  const { here, away, absent } = rosterOf([...cast, member('Dave')], all, 'alice')
  expect(names(here)).toEqual(['Bob', 'Alice', 'Carol'])
  expect(names(away)).toEqual([])
  expect(names(absent)).toEqual(['Dave'])
})

test('people who are away or busy are in a list of their own, each with what they are', () => {
  const { here, away } = rosterOf(cast, { ...all, away: ['alice'], busy: ['bob'] }, undefined)
  expect(names(here)).toEqual(['Carol'])
  expect(away.map(({ member: { person }, is }) => [person.name, is])).toEqual([
    ['Bob', 'busy'],
    ['Alice', 'away'],
  ])
})

test('I am here before the server knows it, and nobody is while nothing is known', () => {
  expect(names(rosterOf(cast, { count: 1, here: ['bob'] }, 'alice').here)).toEqual(['Bob', 'Alice'])
  expect(names(rosterOf(cast, { count: 0, here: [] }, 'alice').here)).toEqual([])
})

test('a person who left is in no list', () => {
  const { here, absent } = rosterOf([member('Eve', { left: true }), ...cast], { count: 1, here: ['eve'] }, undefined)
  expect(names([...here, ...absent])).not.toContain('Eve')
})

test('in a crowd nobody is listed as present', () => {
  const { here, absent, known } = rosterOf(cast, { count: 300 }, 'alice')
  expect(known).toBe(false)
  expect(here).toEqual([])
  expect(absent).toHaveLength(3)
})

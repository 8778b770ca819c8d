import { expect, test } from 'bun:test'
import type { Member } from '../../../protocol/entities.ts'
import { rosterOf } from './roster.ts'

const member = (name: string, more: Partial<Member> = {}): Member => ({
  person: { id: name.toLowerCase(), name, guest: true },
  role: 'member',
  ...more,
})
const names = (members: Member[]) => members.map(({ person }) => person.name)
const cast = [member('Carol'), member('Bob', { role: 'owner' }), member('Alice')]

test('present people and away people are separate lists, the owner first', () => {
  const { here, away } = rosterOf([...cast, member('Dave')], { count: 3, here: ['carol', 'bob', 'alice'] }, 'alice')
  expect(names(here)).toEqual(['Bob', 'Alice', 'Carol'])
  expect(names(away)).toEqual(['Dave'])
})

test('a person who left is in neither list', () => {
  const { here, away } = rosterOf([member('Eve', { left: true }), ...cast], { count: 1, here: ['eve'] }, undefined)
  expect(names([...here, ...away])).not.toContain('Eve')
})

test('in a crowd nobody is listed as present or away', () => {
  const { here, away, known } = rosterOf(cast, { count: 300 }, 'alice')
  expect(known).toBe(false)
  expect(here).toEqual([])
  expect(away).toHaveLength(3)
})

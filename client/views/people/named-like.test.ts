import { expect, test } from 'bun:test'
import type { Member } from '../../../protocol/entities.ts'
import { namedLike } from './named-like.ts'

const members = ['Élif Demir', 'Bob', 'Rabob'].map((name): Member => ({
  person: { id: name, name, guest: true },
  role: 'member',
}))
const found = (typed: string) => namedLike(members, typed).map(({ person }) => person.name)

test('a person is found by the beginning of any word of their name, without case and accents', () => {
  expect(found('elif')).toEqual(['Élif Demir'])
  expect(found('DEM')).toEqual(['Élif Demir'])
  expect(found('bob')).toEqual(['Bob'])
})

test('nothing typed finds all, and a stranger nobody', () => {
  expect(found(' ')).toHaveLength(3)
  expect(found('zoe')).toEqual([])
})

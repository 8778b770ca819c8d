import { expect, test } from 'bun:test'
import { room } from '../../test/cast.ts'
import { changesOf } from './room-changes.ts'

const kitchen = { ...room(), topic: 'Recipes', emoji: '🎨' }

test('only changed fields are sent', () => {
  expect(changesOf(kitchen, { name: 'Kitchen', topic: 'Recipes', emoji: '🚀' })).toEqual({ emoji: '🚀' })
  expect(changesOf(kitchen, { name: ' Big  kitchen ', topic: 'Recipes', emoji: '🎨' })).toEqual({ name: 'Big kitchen' })
})

test('an emptied field is removed', () => {
  expect(changesOf(kitchen, { name: 'Kitchen', topic: '  ', emoji: '' })).toEqual({ topic: '', emoji: '' })
})

test('a form without changes sends nothing', () => {
  expect(changesOf(kitchen, { name: 'Kitchen', topic: ' Recipes', emoji: '🎨' })).toBeNull()
  expect(changesOf(room(), { name: 'Kitchen', topic: '', emoji: '' })).toBeNull()
})

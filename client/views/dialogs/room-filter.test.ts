import { expect, test } from 'bun:test'
import { isNamed } from './room-filter.ts'

test('a room is found by a part of its name, in either case and without marks', () => {
  for (const typed of ['', ' ', 'café', 'CAFE', ' Olé ']) expect(isNamed({ name: 'Café Olé' }, typed), typed).toBe(true)
})

test('another name is not found', () => {
  expect(isNamed({ name: 'Café Olé' }, 'tea')).toBe(false)
})

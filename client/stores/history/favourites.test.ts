import { expect, test } from 'bun:test'
import { room } from '../../test/cast.ts'
import { byPlace } from './favourites.ts'
import type { RoomEntry } from './room-entry.ts'

const at = (id: string, favourite: number) => ({ room: { ...room(), id }, favourite }) as RoomEntry

test('rooms at the same place keep one order', () => {
  expect([at('b', 1), at('a', 1), at('c', 0)].sort(byPlace).map((entry) => entry.room.id)).toEqual(['c', 'a', 'b'])
})

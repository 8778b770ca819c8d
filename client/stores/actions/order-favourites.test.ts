import { expect, test } from 'bun:test'
import { room } from '../../test/cast.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import { placesAt } from './order-favourites.ts'

const at = (id: string, favourite: number) => ({ room: { ...room(), id }, favourite }) as RoomEntry
const others = [at('a', 0), at('b', 1), at('c', 4)]

test('a moved room gets a place between its new neighbours', () => {
  const places = [0, 1, 2, 3].map((index) => placesAt('x', index, others))
  expect(places).toEqual([[['x', -1]], [['x', 0.5]], [['x', 2.5]], [['x', 5]]])
  expect(placesAt('x', 0, [])).toEqual([['x', 0]])
})

test('where there is no number between the neighbours, all get new places', () => {
  const close = [at('a', 1), at('b', 1 + Number.EPSILON), at('c', 7)]
  expect(placesAt('x', 1, close)).toEqual([
    ['a', 0],
    ['x', 1],
    ['b', 2],
    ['c', 3],
  ])
  expect(placesAt('x', 1, [at('a', 3), at('b', 3)])).toEqual([
    ['a', 0],
    ['x', 1],
    ['b', 2],
  ])
})

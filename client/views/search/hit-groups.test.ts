import { expect, test } from 'bun:test'
import { garden, kitchen, message } from '../../test/cast.ts'
import { groupHits } from './hit-groups.ts'

const page = (...hits: [seq: number, room: string][]) => hits.map(([seq, room]) => message(seq, { room }))
const groups = (...pages: ReturnType<typeof page>[]) =>
  groupHits(pages).map(({ room, hits }) => [room, hits.map(({ seq }) => seq)])

test('the hits of a page stand below the names of their rooms, the room with the first hit first', () => {
  expect(groups(page([9, garden], [8, kitchen], [7, garden]))).toEqual([
    [garden, [9, 7]],
    [kitchen, [8]],
  ])
})

test('a later page follows behind, and goes on with the room at the end', () => {
  expect(groups(page([9, garden], [8, kitchen]), page([7, kitchen], [6, garden]))).toEqual([
    [garden, [9]],
    [kitchen, [8, 7]],
    [garden, [6]],
  ])
})

test('the pages stay as they are', () => {
  const pages = [page([9, kitchen]), page([7, kitchen])]
  const keys = groupHits(pages).map(({ key }) => key)
  expect(pages.map(({ length }) => length)).toEqual([1, 1])
  expect(keys).toEqual([`0 ${kitchen}`])
})

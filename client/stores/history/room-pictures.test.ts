import { beforeEach, expect, test } from 'bun:test'
import type { RoomFile } from '../../../protocol/entities.ts'
import { bob, kitchen, message } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { RoomPictures } from './room-pictures.svelte.ts'

const picture = (seq: number, name = `${seq}`): RoomFile => ({
  id: name,
  name,
  type: 'image/png',
  bytes: 1,
  width: 1,
  height: 1,
  message: message(seq).id,
  seq,
  at: seq,
  author: bob.id,
})
const pdf = (seq: number): RoomFile => ({ ...picture(seq), type: 'application/pdf' })
const names = ({ files }: RoomPictures) => files.map(({ name }) => name)

let wire: FakeWire
let all: RoomFile[]

beforeEach(() => {
  wire = new FakeWire()
  wire.connect()
  all = []
  // Pages of two messages, as a server has them.
  wire.answer('room.files', ({ before = Infinity }) => {
    const seqs = [...new Set(all.map(({ seq }) => seq))].filter((seq) => seq < before).toSorted((a, b) => b - a)
    const page = seqs.slice(0, 2)
    const files = page.flatMap((seq) => all.filter((file) => file.seq === seq))
    return { files, ...(seqs.length > 2 && { before: page.at(-1)! }) }
  })
})

const open = (...own: RoomFile[]) => new RoomPictures(kitchen, wire, own)

test('before the pictures of a message are those of earlier ones, and files between are passed over', async () => {
  all = [picture(1, 'a'), picture(1, 'b'), pdf(2), pdf(3), picture(5)]
  const pictures = open(picture(5))
  expect(await pictures.older()).toBe(2)
  expect(names(pictures)).toEqual(['a', 'b', '5'])
  expect(await pictures.older()).toBe(0)
})

test('behind them are those of later ones, in order, over several pages', async () => {
  all = [1, 2, 3, 4, 5, 6, 7].map((seq) => picture(seq))
  const pictures = open(picture(2))
  expect(await pictures.newer()).toBe(5)
  expect(names(pictures)).toEqual(['2', '3', '4', '5', '6', '7'])
  expect(await pictures.newer()).toBe(0)
})

test('those before and those behind load at the same time, each once', async () => {
  all = [1, 2, 3].map((seq) => picture(seq))
  const pictures = open(picture(2))
  const loads = [pictures.older(), pictures.newer(), pictures.older(), pictures.newer()]
  expect(await Promise.all(loads)).toEqual([1, 1, 0, 0])
  expect(names(pictures)).toEqual(['1', '2', '3'])
})

test('without a connection there are only the own ones, and later the others', async () => {
  all = [picture(1), picture(2)]
  wire.disconnect()
  const pictures = open(picture(2))
  expect(await pictures.older()).toBe(0)
  wire.connect()
  expect(await pictures.older()).toBe(1)
  expect(names(pictures)).toEqual(['1', '2'])
})

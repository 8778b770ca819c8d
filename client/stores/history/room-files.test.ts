import { beforeEach, expect, test } from 'bun:test'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { Message, RoomFile } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frameOf, kitchen, message, state } from '../../test/cast.ts'
import { FakeWire } from '../../test/fake-wire.ts'
import { until } from '../../test/until.ts'
import { Feed } from './feed.ts'
import { RoomFiles } from './room-files.svelte.ts'

const info = (name: string) => ({ id: name, name, type: 'application/pdf', bytes: 1 })
const file = (seq: number, name = `${seq}.pdf`): RoomFile => ({
  ...info(name),
  message: message(seq).id,
  seq,
  at: seq,
  author: bob.id,
})
const withFiles = (seq: number, ...names: string[]) => message(seq, { attached: names.map(info) })

let wire: FakeWire
let feed: Feed
let answer: (input: Input<'room.files'>) => Results['room.files'] | Promise<Results['room.files']>

beforeEach(async () => {
  wire = new FakeWire()
  wire.answer('sync', () => ({ epoch: 'one', person: alice, rooms: [state({ to: 10, reset: true })] }))
  answer = ({ before }) => (before === undefined ? { files: [file(7), file(5)], before: 5 } : { files: [file(3)] })
  wire.answer('room.files', (input) => answer(input))
  feed = new Feed({ wire, confirm: async () => true })
  wire.connect()
  await until(() => feed.caughtUp)
})

const open = () => new RoomFiles({ room: kitchen, wire, feed })
const names = ({ files }: RoomFiles) => files.map(({ name }) => name)
const changes = (from: number, messages: Message[]) =>
  wire.emit(
    'changes',
    frameOf(
      from,
      messages.at(-1)!.rev,
      messages.map((one) => ({ rev: one.rev, message: one })),
    ),
  )

test('the newest files come first, and older ones by pages until the end', async () => {
  const files = open()
  await until(() => files.status === 'ready')
  expect(names(files)).toEqual(['7.pdf', '5.pdf'])
  await files.more()
  expect(names(files)).toEqual(['7.pdf', '5.pdf', '3.pdf'])
  await files.more()
  expect(wire.askedFor('room.files')).toHaveLength(2)
  files.close()
})

test('new files come by themselves, those of one message in order, and those of a deleted message go', async () => {
  const files = open()
  await until(() => files.status === 'ready')
  changes(10, [withFiles(11, 'a.pdf', 'b.pdf')])
  expect(names(files)).toEqual(['a.pdf', 'b.pdf', '7.pdf', '5.pdf'])
  changes(11, [message(7, { rev: 12, body: '', deleted: 'author' })])
  expect(names(files)).toEqual(['a.pdf', 'b.pdf', '5.pdf'])
  files.close()
  changes(12, [withFiles(13, 'c.pdf')])
  expect(names(files)).toEqual(['a.pdf', 'b.pdf', '5.pdf'])
})

test('a changed message of a page that is not loaded comes with its page, as it is now', async () => {
  const files = open()
  await until(() => files.status === 'ready')
  changes(10, [{ ...withFiles(3, 'new name.pdf'), rev: 11 }])
  expect(names(files)).toEqual(['7.pdf', '5.pdf'])
  await files.more()
  expect(names(files)).toEqual(['7.pdf', '5.pdf', 'new name.pdf'])
  files.close()
})

test('a search asks the server, and an answer to an earlier one is ignored', async () => {
  const files = open()
  await until(() => files.status === 'ready')
  const late = Promise.withResolvers<Results['room.files']>()
  answer = ({ name }) => (name === 'p' ? late.promise : { files: [file(9, 'plan.pdf')] })
  files.search('p')
  expect(names(files)).toEqual(['7.pdf', '5.pdf'])
  expect(files.old).toBe(true)
  files.search('pl')
  await until(() => names(files).includes('plan.pdf'))
  expect(files.old).toBe(false)
  late.resolve({ files: [file(1, 'spam.pdf')] })
  changes(10, [withFiles(11, 'other.pdf'), withFiles(12, 'The PLAN.pdf')])
  await until(() => files.files.length === 2)
  expect(names(files)).toEqual(['The PLAN.pdf', 'plan.pdf'])
  files.close()
})

test('a refusal is told, and a page that does not come leaves the others', async () => {
  answer = () => Promise.reject(new Refusal('not_a_thread'))
  const files = open()
  await until(() => files.status === 'failed')
  answer = ({ before }) =>
    before === undefined ? { files: [file(7)], before: 7 } : Promise.reject(new Refusal('not_a_thread'))
  files.retry()
  await until(() => files.status === 'ready')
  await files.more()
  expect([files.page, names(files)]).toEqual(['failed', ['7.pdf']])
  files.close()
})

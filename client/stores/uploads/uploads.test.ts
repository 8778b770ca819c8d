import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import type { Parley } from '../../parley.ts'
import { Device } from '../../test/device.ts'
import { RealServer } from '../../test/real-server.ts'
import { until } from '../../test/until.ts'
import { terminate } from './transfer.ts'
import { canRetry } from './upload.ts'
import type { UploadStore } from './upload-store.svelte.ts'

const LONG_MS = 20_000
const MOST_BYTES = 3_000_000

let server: RealServer
let phone: Device
let alice: Parley
let store: UploadStore
let room: string

beforeAll(async () => {
  server = await RealServer.open({ LIMIT_FILE_BYTES: String(MOST_BYTES) })
})
afterAll(() => server.remove())

beforeEach(async () => {
  phone = new Device(server.url)
  alice = await phone.tab()
  await alice.identity.start('Alice')
  room = (await alice.rooms.commands.create({ name: 'Kitchen' })).id
  store = await alice.uploads.load()
})
afterEach(() => phone.close())

const file = (name: string, content: string | Uint8Array<ArrayBuffer> = `This is ${name}`) =>
  new File([content], name, { type: 'text/plain' })
const chosen = (of = store) => of.ofDraft(room)
const states = (of = store) => chosen(of).map(({ name, state }) => `${name} ${state}`)
const names = (files: FileInfo[] = []) => files.map(({ name }) => name)

/** The files of the room that the server has sent messages with, the newest first. */
async function sentFiles(parley = alice): Promise<string[]> {
  return names((await parley.connection.command('room.files', { room })).files)
}

async function sends(body: string, of = alice): Promise<void> {
  const uploads = of.uploads.store!.ofDraft(room).map(({ id }) => id)
  await of.outbox.send(room, { body, ...(uploads.length > 0 && { files: uploads }) })
}

test('files are uploaded as they are chosen, and sent with their message', async () => {
  store.add(room, room, [file('one.txt'), file('two.txt'), file('three.txt')])
  expect(states()).toHaveLength(3)
  await until(states, (all) => all.every((one) => one.endsWith('done')), LONG_MS)
  await sends('All three')
  expect(chosen()).toEqual([])
  await until(sentFiles, (all) => all.length === 3, LONG_MS)
  await until(() => alice.outbox.of(room).length === 0, Boolean, LONG_MS)
  const page = await alice.connection.command('message.page', { room })
  expect(names(page.messages.at(-1)!.attached)).toEqual(['one.txt', 'two.txt', 'three.txt'])
  await until(() => store.inPlace(room).length === 0, Boolean, LONG_MS)
})

test('a described file is described at the server before its message is sent', async () => {
  store.add(room, room, [file('one.txt')])
  await until(states, (all) => all[0] === 'one.txt done', LONG_MS)
  store.describe(chosen()[0]!.id, 'The first')
  await sends('One')
  await until(sentFiles, (all) => all.length === 1, LONG_MS)
  const { files } = await alice.connection.command('room.files', { room })
  expect(files).toMatchObject([{ name: 'one.txt', alt: 'The first' }])
})

test('a recording has its length and its loudness while it waits and at the server, also after a reload', async () => {
  alice.connection.close()
  const peaks = btoa('loud'.repeat(16))
  store.add(room, room, [new File(['sound'], 'note.webm', { type: 'audio/webm' })], { seconds: 2.345678, peaks })
  await sends('Listen')
  expect(alice.outbox.of(room)).toMatchObject([{ attached: [{ seconds: 2.345678, peaks }] }])
  await Bun.sleep(50)
  await phone.closeTab(alice)
  const again = await phone.tab()
  await again.uploads.load()
  const sent = async () => (await again.connection.command('room.files', { room })).files
  expect(await until(sent, (files) => files.length === 1, LONG_MS)).toMatchObject([{ seconds: 2.35, peaks }])
})

test('two files go up at a time, and the others wait', async () => {
  store.add(
    room,
    room,
    [1, 2, 3, 4].map((number) => file(`${number}.bin`, new Uint8Array(1_000_000))),
  )
  let most = 0
  await until(
    () => {
      const going = chosen().filter(({ state }) => state === 'uploading' || state === 'finishing')
      most = Math.max(most, going.length)
      return states()
    },
    (all) => all.every((one) => one.endsWith('done')),
    LONG_MS,
  )
  expect(most).toBe(2)
})

test('a file over the limit fails before a byte is sent, cannot be tried again, and the others go on', async () => {
  store.add(room, room, [file('large.bin', new Uint8Array(MOST_BYTES + 1)), file('small.txt')])
  await until(states, (all) => all.join() === 'large.bin failed,small.txt done', LONG_MS)
  const [large] = chosen()
  expect(large).toMatchObject({ problem: { reason: 'file_too_large', params: { bytes: MOST_BYTES } }, sent: 0 })
  expect(large).not.toHaveProperty('url')
  expect(canRetry(large!)).toBe(false)
})

test('the eleventh file of a draft is refused, and not one in another place', async () => {
  const eleven = Array.from({ length: 11 }, (_, index) => file(`${index}.txt`))
  expect(store.add(room, room, eleven).map(({ name }) => name)).toEqual(['10.txt'])
  expect(chosen()).toHaveLength(10)
  expect(store.add(room, `${room}/thread`, [file('other.txt')])).toEqual([])
})

test('an upload goes on after a reload: it belongs to the draft of its place, and is sent', async () => {
  store.add(room, room, [file('one.bin', new Uint8Array(2_000_000)), file('two.txt')])
  await until(chosen, (all) => all[0]?.url !== undefined, LONG_MS)
  await Bun.sleep(50)
  await phone.closeTab(alice)
  const again = await phone.tab()
  const uploads = await again.uploads.load()
  await until(
    () => states(uploads),
    (all) => all.join() === 'one.bin done,two.txt done',
    LONG_MS,
  )
  await sends('Both', again)
  await until(
    () => sentFiles(again),
    (all) => all.length === 2,
    LONG_MS,
  )
})

test('a message that waited for its files is sent after a reload', async () => {
  alice.connection.close()
  store.add(room, room, [file('one.txt')])
  await sends('Offline')
  expect(alice.outbox.of(room)).toMatchObject([{ state: 'waiting', attached: [{ name: 'one.txt' }] }])
  await Bun.sleep(50)
  await phone.closeTab(alice)
  const again = await phone.tab()
  await again.uploads.load()
  await until(
    () => sentFiles(again),
    (all) => all.join() === 'one.txt',
    LONG_MS,
  )
})

test('a message whose files go up holds no other one', async () => {
  store.add(room, room, [file('one.bin', new Uint8Array(2_000_000))])
  await sends('With a file')
  await sends('Later')
  await until(() => alice.outbox.of(room).length === 0, Boolean, LONG_MS)
  const { messages } = await alice.connection.command('message.page', { room })
  expect(messages.map(({ body }) => body)).toEqual(['Later', 'With a file'])
})

test('a cancelled file is removed at the server, and a described one is not', async () => {
  store.add(room, room, [file('one.txt'), file('two.txt')])
  await until(states, (all) => all.every((one) => one.endsWith('done')), LONG_MS)
  const [one, two] = chosen().map((upload) => upload.file!.id)
  store.cancel(chosen()[0]!.id)
  const get = (id: string) =>
    alice.connection.command('file.get', { file: id }).then(
      ({ name }) => name,
      () => 'none',
    )
  await until(
    () => get(one!),
    (name) => name === 'none',
    LONG_MS,
  )
  expect(await get(two!)).toBe('two.txt')
  expect(states()).toEqual(['two.txt done'])
})

test('what the server has lost is uploaded again, and its message sent', async () => {
  store.add(room, room, [file('one.txt')])
  await until(states, (all) => all[0] === 'one.txt done', LONG_MS)
  const { url } = chosen()[0]!
  await terminate(new URL(url!, server.url).href, { headers: alice.uploads.options.connection!.headers! })
  await sends('Lost once')
  await until(sentFiles, (all) => all.join() === 'one.txt', LONG_MS)
  await until(() => alice.outbox.of(room).length === 0, Boolean, LONG_MS)
})

test('a message of which a file is refused fails, and goes without it', async () => {
  store.add(room, room, [file('large.bin', new Uint8Array(MOST_BYTES + 1)), file('small.txt')])
  const [large] = chosen()
  await sends('Large and small')
  const failed = await until(
    () => alice.outbox.of(room)[0],
    (message) => message?.state === 'failed',
    LONG_MS,
  )
  expect(failed!.problem!.reason).toBe('file_too_large')
  await store.removeFrom(failed!.id, large!.id)
  await until(sentFiles, (all) => all.join() === 'small.txt', LONG_MS)
})

test('a discarded message gives its files back to the draft', async () => {
  alice.connection.close()
  store.add(room, room, [file('one.txt')])
  await sends('Never mind')
  expect(chosen()).toEqual([])
  const { content } = alice.outbox.discard(alice.outbox.of(room)[0]!.id)!
  expect(content).toEqual({ body: 'Never mind' })
  await until(
    () => chosen().length,
    (count) => count === 1,
  )
})

test('leaving a room cancels its uploads, and not those of another one', async () => {
  const other = (await alice.rooms.commands.create({ name: 'Garden' })).id
  store.add(room, room, [file('one.txt')])
  store.add(other, other, [file('two.txt')])
  await alice.rooms.commands.leave(room)
  await until(() => store.inPlace(room).length === 0, Boolean, LONG_MS)
  expect(store.inPlace(other)).toHaveLength(1)
})

test('another tab shows the same uploads, and cancels them for both', async () => {
  const second = await phone.tab()
  const there = await second.uploads.load()
  store.add(room, room, [file('one.bin', new Uint8Array(2_000_000))])
  await until(() => there.ofDraft(room).length === 1, Boolean, LONG_MS)
  await until(
    () => states(there),
    (all) => all[0] === 'one.bin done',
    LONG_MS,
  )
  there.cancel(there.ofDraft(room)[0]!.id)
  await until(() => chosen().length === 0, Boolean, LONG_MS)
})

test('a page that went while a message was being stored leaves no upload of a sent message, and loses no other', async () => {
  store.add(room, room, [file('sent.txt')])
  await until(states, (all) => all[0] === 'sent.txt done', LONG_MS)
  alice.connection.close()
  store.add(room, room, [file('unsent.txt')])
  store.claim(
    chosen().map(({ id }) => id),
    crypto.randomUUID(),
  )
  await Bun.sleep(50)
  await phone.closeTab(alice)
  const uploads = await (await phone.tab()).uploads.load()
  await until(
    () => uploads.inPlace(room).map(({ name }) => name),
    (all) => all.join() === 'unsent.txt',
    LONG_MS,
  )
  expect(uploads.ofDraft(room)).toHaveLength(1)
})

import { describe, expect, test } from 'bun:test'
import type { FileInfo } from '../../../protocol/entities.ts'
import type { Storage } from '../storage.ts'
import { changesOf, isRefused, messageFor, newId, NOW, posted, room, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

const NO_QUOTAS = { person: 0, room: 0, server: 0 }
const hashOf = (text: string) => new Bun.CryptoHasher('sha256').update(text).digest('hex')

/** An uploaded file that no message has yet. */
export async function uploaded(
  storage: Storage,
  room: string,
  who: string,
  more: Partial<FileInfo> = {},
): Promise<FileInfo> {
  const info = { id: newId(), name: 'plan.txt', type: 'text/plain', bytes: 1_000, ...more }
  const made = [{ variant: '480', hash: hashOf(`${info.name} small`), bytes: 100 }]
  const hash = hashOf(info.name)
  expect(await storage.addFile({ who, room, info, hash, made, at: NOW, quotas: NO_QUOTAS })).toEqual(info)
  return info
}

export function filesContract(open: Open) {
  describe('files', () => {
    const on = stage(open)
    const list = (who: string, room: string, more: object = {}) =>
      on.storage.roomFiles({ who, room, limit: 50, perMessage: 10, ...more })
    const loose = async () => (await on.storage.looseBlobs({ after: '', limit: 100 })).hashes

    test('a message shows its files, in its order, to everybody in the room', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const one = await uploaded(storage, id, alice)
      const two = await uploaded(storage, id, alice, { name: 'two.png', width: 4, height: 3 })
      const changes = changesOf(storage, id)
      const message = await posted(storage, id, alice, { body: '', files: [two.id, one.id] })
      expect(message).toMatchObject({ body: '', files: [two.id, one.id], attached: [two, one] })
      expect(changes).toEqual([{ rev: message.rev, message }])
      expect(await messageFor(storage, bob, id, message.id)).toEqual(message)
      expect((await stateFor(storage, bob, id, message.seq - 1)).changes).toEqual([{ rev: message.rev, message }])
    })

    test('[G2] the same message again is known, and with other files its id is taken', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const files = [(await uploaded(storage, id, alice)).id]
      const message = await posted(storage, id, alice, { body: 'look', files })
      const draft = { id: message.id, room: id, who: alice, at: NOW, here: [], mostThreads: 300 }
      expect(await storage.post({ ...draft, content: { body: 'look', files } })).toEqual({ known: message })
      const other = [(await uploaded(storage, id, alice)).id]
      await isRefused(storage.post({ ...draft, content: { body: 'look', files: other } }), 'id_taken')
      await isRefused(storage.append({ ...draft, content: { body: 'look' } }), 'id_taken')
    })

    test('a file that is absent, of another room, of another person or sent already is refused, and nothing is stored', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const other = await room(storage, alice)
      const mine = await uploaded(storage, id, alice)
      const bobs = await uploaded(storage, id, bob)
      const elsewhere = await uploaded(storage, other.id, alice)
      const sent = await uploaded(storage, id, alice)
      await posted(storage, id, alice, { body: '', files: [sent.id] })
      for (const file of [newId(), bobs.id, elsewhere.id, sent.id])
        await isRefused(posted(storage, id, alice, { body: '', files: [mine.id, file] }), 'no_such_file')
      expect(await posted(storage, id, alice, { body: '', files: [mine.id] })).toMatchObject({ attached: [mine] })
    })

    test('a file is there for the members of its room, and before it is sent for its author', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const file = await uploaded(storage, id, alice)
      const asks = (who: string) => storage.openFile({ who, file: file.id, variant: null })
      expect(await storage.getFile({ who: alice, file: file.id })).toEqual({ info: file, room: id })
      await isRefused(asks(bob), 'no_such_file')
      await posted(storage, id, alice, { body: '', files: [file.id] })
      expect(await asks(bob)).toEqual({ info: file, variant: null, hash: hashOf(file.name), bytes: 1_000 })
      await isRefused(asks(mallory), 'no_such_file')
      await isRefused(storage.getFile({ who: mallory, file: file.id }), 'no_such_file')
      await storage.leaveRoom({ who: bob, room: id })
      await isRefused(asks(bob), 'no_such_file')
      await isRefused(storage.openFile({ who: alice, file: newId(), variant: null }), 'no_such_file')
    })

    test('a variant is opened where there is one, otherwise the whole file', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const { id: file, name } = await uploaded(storage, id, alice)
      const opened = (variant: string | null) => storage.openFile({ who: alice, file, variant })
      expect(await opened('480')).toMatchObject({ variant: '480', hash: hashOf(`${name} small`), bytes: 100 })
      expect(await opened('2048')).toMatchObject({ variant: null, hash: hashOf(name), bytes: 1_000 })
    })

    test('an outsider can store no file, and the same id is stored once', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await isRefused(uploaded(storage, id, mallory), 'not_member')
      const file = await uploaded(storage, id, alice)
      await uploaded(storage, id, alice, file)
      expect((await storage.fileUsage({ who: alice, room: id })).room).toBe(1_000)
    })

    test('the space of a person, a room and the server is counted, and none is taken beyond a quota', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const before = await storage.fileUsage({ who: bob, room: id })
      expect(before.room).toBe(0)
      const file = await uploaded(storage, id, bob)
      const usage = { person: before.person + 1_000, room: 1_000, server: before.server + 1_000 }
      expect(await storage.fileUsage({ who: bob, room: id })).toEqual(usage)
      expect((await storage.fileUsage({ who: alice, room: id })).room).toBe(1_000)
      await isRefused(storage.fileUsage({ who: mallory, room: id }), 'not_member')
      const another = { who: bob, room: id, info: { ...file, id: newId() }, at: NOW }
      for (const of of ['person', 'room', 'server'] as const) {
        const quotas = { ...NO_QUOTAS, [of]: usage[of] + 999 }
        const refused = storage.addFile({ ...another, hash: hashOf('x'), made: [], quotas })
        expect(await refused.catch((error: unknown) => error)).toMatchObject({
          reason: 'no_space',
          params: { of, left: 999 },
        })
      }
      expect(await storage.fileUsage({ who: bob, room: id })).toEqual(usage)
      await storage.removeFile({ who: bob, file: file.id })
      expect(await storage.fileUsage({ who: bob, room: id })).toEqual(before)
    })

    test('a copy of a file is for another room, takes space there, and names the same blobs', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const other = await room(storage, bob, mallory)
      const file = await uploaded(storage, id, alice, { alt: 'A plan' })
      const copies = { who: bob, file: file.id, room: other.id, id: newId(), at: NOW, quotas: NO_QUOTAS }
      await isRefused(storage.copyFile(copies), 'no_such_file')
      const { id: message } = await posted(storage, id, alice, { body: '', files: [file.id] })
      await isRefused(storage.copyFile({ ...copies, who: alice }), 'not_member')
      await isRefused(storage.copyFile({ ...copies, who: mallory }), 'no_such_file')
      await isRefused(storage.copyFile({ ...copies, quotas: { ...NO_QUOTAS, room: 999 } }), 'no_space')
      const copy = await storage.copyFile(copies)
      expect(copy).toEqual({ ...file, id: copies.id })
      expect((await storage.fileUsage({ who: bob, room: other.id })).room).toBe(1_000)
      await isRefused(storage.getFile({ who: mallory, file: copy.id }), 'no_such_file')
      await posted(storage, other.id, bob, { body: '', files: [copy.id] })
      await storage.deleteMessage({ who: alice, room: id, id: message, at: NOW })
      const opened = (variant: string | null) => storage.openFile({ who: mallory, file: copy.id, variant })
      expect(await opened(null)).toEqual({ info: copy, variant: null, hash: hashOf(file.name), bytes: 1_000 })
      expect(await opened('480')).toMatchObject({ variant: '480', bytes: 100 })
      await isRefused(storage.copyFile({ ...copies, id: newId() }), 'no_such_file')
    })

    test('[G10] with its message a file is gone, and its blobs are loose', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const file = await uploaded(storage, id, alice, { name: 'secret.txt', alt: 'The secret' })
      const twin = await uploaded(storage, id, alice, { name: 'secret.txt' })
      const message = await posted(storage, id, alice, { body: 'a file', files: [file.id] })
      await storage.deleteMessage({ who: alice, room: id, id: message.id, at: NOW })
      const deleted = await messageFor(storage, bob, id, message.id)
      expect(deleted).not.toHaveProperty('files')
      expect(deleted).not.toHaveProperty('attached')
      await isRefused(storage.openFile({ who: alice, file: file.id, variant: null }), 'no_such_file')
      expect((await list(bob, id)).files).toEqual([])
      const hashes = [hashOf('secret.txt'), hashOf('secret.txt small')].toSorted()
      expect(await loose()).toEqual(expect.arrayContaining(hashes))
      expect((await storage.namedBlobs({ hashes })).hashes.toSorted()).toEqual(hashes)
      await storage.removeFile({ who: alice, file: twin.id })
      expect(await storage.namedBlobs({ hashes })).toEqual({ hashes: [] })
      await storage.forgetLoose({ hashes })
      expect((await loose()).filter((hash) => hashes.includes(hash))).toEqual([])
      // The first content is still known [G2].
      const again = { id: message.id, room: id, who: alice, at: NOW, here: [], mostThreads: 300 }
      expect(await storage.post({ ...again, content: { body: 'a file', files: [file.id] } })).toEqual({
        known: deleted,
      })
    })

    test('a file that no message has is removed by its author, or when it is old', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const [one, two, sent] = [0, 1, 2].map(() => uploaded(storage, id, alice))
      await posted(storage, id, alice, { body: '', files: [(await sent!).id] })
      await isRefused(storage.removeFile({ who: bob, file: (await one!).id }), 'no_such_file')
      await isRefused(storage.removeFile({ who: alice, file: (await sent!).id }), 'no_such_file')
      await storage.removeFile({ who: alice, file: (await one!).id })
      await isRefused(storage.getFile({ who: alice, file: (await one!).id }), 'no_such_file')
      expect(await storage.removeUnsent({ before: NOW, limit: 100 })).toEqual({ removed: 0 })
      expect((await storage.removeUnsent({ before: NOW + 1, limit: 100 })).removed).toBeGreaterThan(0)
      await isRefused(storage.getFile({ who: alice, file: (await two!).id }), 'no_such_file')
      expect((await storage.getFile({ who: bob, file: (await sent!).id })).room).toBe(id)
    })

    test('its author describes a file, before and after it is sent, and nobody else does', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const { id: file } = await uploaded(storage, id, alice)
      await storage.describeFile({ who: alice, file, alt: 'A plan' })
      const message = await posted(storage, id, alice, { body: '', files: [file] })
      expect(message.attached).toMatchObject([{ id: file, alt: 'A plan' }])
      const changes = changesOf(storage, id)
      await isRefused(storage.describeFile({ who: bob, file, alt: 'Mine' }), 'no_such_file')
      await storage.describeFile({ who: alice, file, alt: 'A plan' })
      expect(changes).toEqual([])
      await storage.describeFile({ who: alice, file, alt: 'The plan' })
      expect(changes).toMatchObject([{ message: { id: message.id, attached: [{ id: file, alt: 'The plan' }] } }])
      await storage.describeFile({ who: alice, file, alt: '' })
      expect((await messageFor(storage, bob, id, message.id)).attached![0]).not.toHaveProperty('alt')
    })

    test('a text may be emptied where there are files, and only there', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const files = [(await uploaded(storage, id, alice)).id]
      const captioned = await posted(storage, id, alice, { body: 'a caption', files })
      const plain = await posted(storage, id, alice, { body: 'a text' })
      const edit = { who: alice, room: id, body: '', at: NOW, minutes: 0, versions: 50 }
      await storage.edit({ ...edit, id: captioned.id })
      const edited = await messageFor(storage, alice, id, captioned.id)
      expect(edited).toMatchObject({ body: '', files, attached: captioned.attached! })
      await isRefused(storage.edit({ ...edit, id: plain.id }), 'nothing_said')
    })

    test('the files of a room come by pages of whole messages, the newest first, also by a part of their names', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const send = async (names: string[], content: object = {}) => {
        const files: string[] = []
        for (const name of names) files.push((await uploaded(storage, id, alice, { name })).id)
        return posted(storage, id, alice, { body: '', files, ...content })
      }
      const first = await send(['Élan 100%.pdf', 'b.png'])
      const second = await send(['c.png', 'd.png', 'e.png'])
      const aside = await send(['f.png'], { thread: first.id })
      const names = (page: { files: FileInfo[] }) => page.files.map(({ name }) => name)
      const all = await list(bob, id)
      expect(names(all)).toEqual(['f.png', 'c.png', 'd.png', 'e.png', 'Élan 100%.pdf', 'b.png'])
      expect(all).not.toHaveProperty('before')
      const { id: message, seq, at, author } = second
      expect(all.files[1]).toEqual({ ...second.attached![0]!, message, seq, at, author })
      expect(all.files[0]).toMatchObject({ message: aside.id, thread: first.id })
      const page = await list(bob, id, { limit: 2 })
      expect(names(page)).toEqual(['f.png', 'c.png', 'd.png', 'e.png'])
      expect(page.before).toBe(second.seq)
      const rest = await list(bob, id, { limit: 2, before: page.before })
      expect(names(rest)).toEqual(['Élan 100%.pdf', 'b.png'])
      expect(rest).not.toHaveProperty('before')
      expect(names(await list(bob, id, { name: 'éLAN' }))).toEqual(['Élan 100%.pdf'])
      expect(names(await list(bob, id, { name: '%' }))).toEqual(['Élan 100%.pdf'])
      expect(names(await list(bob, id, { name: '_' }))).toEqual([])
      await isRefused(list(mallory, id), 'not_member')
    })

    test('[G7] names that are hard to search through hold up nothing', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      // Each of these becomes four of its parts when its case is folded.
      const name = '\u2057'.repeat(200)
      for (let message = 0; message < 40; message++) {
        const files = await Promise.all(Array.from({ length: 10 }, () => uploaded(storage, id, alice, { name })))
        await posted(storage, id, alice, { body: '', files: files.map((file) => file.id) })
      }
      const began = performance.now()
      expect(await list(alice, id, { name: `${'\u2057'.repeat(100)}b` })).toEqual({ files: [] })
      expect(performance.now() - began).toBeLessThan(150)
      expect((await list(alice, id, { name: '\u2057'.repeat(100), limit: 1 })).files).toHaveLength(10)
    })
  })
}

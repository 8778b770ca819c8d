import { describe, expect, test } from 'bun:test'
import { at, changesOf, draft, isRefused, messageFor, newId, NOW, room, say, stateFor, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function editContract(open: Open) {
  describe('edit', () => {
    const on = stage(open)
    const edit = (who: string, room: string, id: string, body: string, more: object = {}) =>
      on.storage.edit({ who, room, id, body, at: NOW + 1, minutes: 0, versions: 3, ...more })

    test('[G3] an edit is one change; the message keeps its id, its seq and its time', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const first = await say(storage, id, alice, 'helo')
      await say(storage, id, bob, 'hi')
      const changes = changesOf(storage, id)
      expect(await edit(alice, id, first.id, 'hello')).toEqual({ rev: 6 })
      const message = { ...first, rev: 6, body: 'hello', edited: NOW + 1 }
      expect(changes).toEqual([{ rev: 6, message }])
      const page = (await storage.page({ who: bob, room: id, limit: 10, bytes: 1_000 })).parse()
      expect(page.messages.map(({ body }) => body)).toEqual(['hello', 'hi'])
      expect(page.rev).toBe(6)
      expect((await stateFor(storage, bob, id, 5)).changes).toEqual([{ rev: 6, message }])
    })

    test('[G2] the same edit again changes nothing', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = await say(storage, id, alice, 'hello')
      await edit(alice, id, hello.id, 'hello!')
      const changes = changesOf(storage, id)
      expect(await edit(alice, id, hello.id, 'hello!')).toEqual({ rev: 4 })
      expect(await edit(alice, id, hello.id, 'hello?')).toEqual({ rev: 5 })
      expect(changes).toHaveLength(1)
    })

    test('[G2] a retry of the first send is recognised after any number of edits and a restart', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = draft(id, alice, 'hello')
      await storage.append(hello)
      await edit(alice, id, hello.id, 'hello!')
      await edit(alice, id, hello.id, 'hello!!')
      await on.reopen()
      expect(await on.storage.append(hello)).toEqual({
        known: { ...at(3, hello), rev: 5, body: 'hello!!', edited: NOW + 1 },
      })
      // The edited text under the same id is another message: nobody sent it so.
      await isRefused(on.storage.append({ ...hello, content: { body: 'hello!!' } }), 'id_taken')
    })

    test('nobody edits the message of another person, or one of another room', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const other = await room(storage, alice)
      const hello = await say(storage, id, alice, 'hello')
      await isRefused(edit(bob, id, hello.id, 'mine'), 'not_author')
      await isRefused(edit(alice, other.id, hello.id, 'there'), 'no_such_message')
      await isRefused(edit(alice, id, newId(), 'nothing'), 'no_such_message')
      await isRefused(edit(mallory, id, hello.id, 'mine'), 'not_member')
      expect(await messageFor(storage, bob, id, hello.id)).toEqual(hello)
    })

    test('with an end a message is edited up to it, and not after it', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = await say(storage, id, alice, 'hello')
      const end = NOW + 5 * 60_000
      await edit(alice, id, hello.id, 'in time', { minutes: 5, at: end })
      await isRefused(edit(alice, id, hello.id, 'too late', { minutes: 5, at: end + 1 }), 'too_late_to_edit')
      expect((await messageFor(storage, alice, id, hello.id)).body).toBe('in time')
    })

    test('the author and the owner read the versions, and another member does not', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const hello = await say(storage, id, bob, 'one')
      await edit(bob, id, hello.id, 'two', { at: NOW + 10 })
      await storage.react({ ...like(id, hello.id, alice), on: true })
      await edit(bob, id, hello.id, 'three', { at: NOW + 20 })
      const versions = [
        { body: 'one', at: NOW },
        { body: 'two', at: NOW + 10 },
        { body: 'three', at: NOW + 20 },
      ]
      for (const who of [alice, bob])
        expect(await storage.history({ who, room: id, id: hello.id })).toEqual({ versions })
      const owners = await say(storage, id, alice, 'hi')
      await isRefused(storage.history({ who: bob, room: id, id: owners.id }), 'not_moderator')
    })

    test('[G7] of many versions the first and the latest are kept', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = await say(storage, id, alice, 'version 1')
      for (let n = 2; n <= 7; n++) await edit(alice, id, hello.id, `version ${n}`)
      const { versions } = await storage.history({ who: alice, room: id, id: hello.id })
      expect(versions.map(({ body }) => body)).toEqual(['version 1', 'version 5', 'version 6', 'version 7'])
    })

    test('[G7] of the longest versions fewer are kept, the first and the latest ones', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const long = (n: number) => `${n} ${'語'.repeat(3_990)}`
      const hello = await say(storage, id, alice, long(1))
      for (let n = 2; n <= 20; n++) await edit(alice, id, hello.id, long(n), { versions: 50 })
      const { versions } = await storage.history({ who: alice, room: id, id: hello.id })
      expect(Buffer.byteLength(JSON.stringify(versions))).toBeLessThan(150 * 1024)
      const kept = versions.map(({ body }) => Number(body.split(' ')[0]))
      expect(kept).toEqual([1, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
    })

    const like = (room: string, id: string, who: string) => ({
      who,
      room,
      id,
      emoji: '👍',
      by: null,
      kinds: 20,
      listed: 30,
    })
  })
}

import { describe, expect, test } from 'bun:test'
import { at, changesOf, draft, isRefused, MOST, newId, room, say, statesOf, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function editContract(open: Open) {
  describe('edit', () => {
    const on = stage(open)
    const edit = (who: string, room: string, id: string, body: string) =>
      on.storage.edit({ who, room, id, content: { body } })

    test('[G3] an edit is one change; the message keeps its id, its seq and its time', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const first = await say(storage, id, alice, 'helo')
      await say(storage, id, bob, 'hi')
      const changes = changesOf(storage, id)
      const { message } = await edit(alice, id, first.id, 'hello')
      expect(message).toEqual({ ...first, rev: 6, body: 'hello' })
      expect(changes).toEqual([{ rev: 6, message }])
      const page = (await storage.page({ who: bob, room: id, limit: 10, bytes: 1_000 })).parse()
      expect(page.messages.map(({ body }) => body)).toEqual(['hello', 'hi'])
      expect(page.rev).toBe(6)
      const rooms = statesOf(await storage.catchUp({ who: bob, rooms: [{ room: id, rev: 5 }], ...MOST }))
      expect(rooms.find((state) => state.room.id === id)!.changes).toEqual([{ rev: 6, message }])
    })

    test('[G2] a retry of the first send is recognised after any number of edits and a restart', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const hello = draft(id, alice, 'hello')
      await storage.append(hello)
      await edit(alice, id, hello.id, 'hello!')
      await edit(alice, id, hello.id, 'hello!!')
      await on.reopen()
      expect(await on.storage.append(hello)).toEqual({ known: { ...at(3, hello), rev: 5, body: 'hello!!' } })
      // The edited text under the same id is another message: nobody sent it so.
      await isRefused(on.storage.append({ ...hello, content: { body: 'hello!!' } }), 'id_taken')
    })

    test('nobody edits the message of another person, or one of another room', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const other = await room(storage, alice)
      const hello = await say(storage, id, alice, 'hello')
      await isRefused(edit(bob, id, hello.id, 'mine'), 'no_such_message')
      await isRefused(edit(alice, other.id, hello.id, 'there'), 'no_such_message')
      await isRefused(edit(alice, id, newId(), 'nothing'), 'no_such_message')
      await isRefused(edit(mallory, id, hello.id, 'mine'), 'not_member')
      const { messages } = (await storage.page({ who: bob, room: id, limit: 10, bytes: 1_000 })).parse()
      expect(messages).toEqual([hello])
    })
  })
}

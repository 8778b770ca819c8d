import { describe, expect, test } from 'bun:test'
import type { MessageContent } from '../../../protocol/entities.ts'
import {
  changesOf,
  factsOf,
  isRefused,
  messageFor,
  MOST,
  newId,
  NOW,
  posted,
  room,
  say,
  stateFor,
  statesOf,
  type Open,
} from './cast.ts'
import { stage } from './stage.ts'

export function threadContract(open: Open) {
  describe('threads', () => {
    const on = stage(open)
    const reply = (room: string, who: string, thread: string, body: string, more: Partial<MessageContent> = {}) =>
      posted(on.storage, room, who, { body, thread, ...more })
    const pageOf = async (who: string, room: string, thread: string, more: object = {}) =>
      (await on.storage.threadPage({ who, room, thread, limit: 10, bytes: 64 * 1024, ...more })).parse()
    const roomPage = async (who: string, room: string, more: object = {}) =>
      (await on.storage.page({ who, room, limit: 10, bytes: 64 * 1024, ...more })).parse()
    const bodies = ({ messages }: { messages: { body: string }[] }) => messages.map(({ body }) => body)

    test('[G3] a reply is two changes: the message, and the one with which the thread begins', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      const changes = changesOf(storage, id)
      const first = await reply(id, bob, root.id, 'first')
      expect(first).toMatchObject({ seq: 5, rev: 5, thread: root.id })
      const replies = { count: 1, seq: 5, at: NOW, people: [bob] }
      expect(changes).toEqual([
        { rev: 5, message: first },
        { rev: 6, message: { ...root, rev: 6, replies } },
      ])
      await reply(id, alice, root.id, 'second')
      await reply(id, bob, root.id, 'third')
      expect((await messageFor(storage, bob, id, root.id)).replies).toEqual({
        count: 3,
        seq: 9,
        at: NOW,
        people: [bob, alice],
      })
      expect((await stateFor(storage, bob, id, 4)).changes.map(({ rev }) => rev)).toEqual([5, 7, 9, 10])
    })

    test('the room shows the replies that are sent to it, too, and the thread all', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      await reply(id, bob, root.id, 'aside')
      await reply(id, bob, root.id, 'to all', { inRoom: true })
      await say(storage, id, alice, 'after')
      expect(bodies(await roomPage(alice, id))).toEqual(['root', 'to all', 'after'])
      expect(bodies(await roomPage(alice, id, { after: root.seq }))).toEqual(['to all', 'after'])
      expect(bodies(await roomPage(alice, id, { around: root.seq }))).toEqual(['root', 'to all', 'after'])
      const thread = await pageOf(alice, id, root.id)
      expect(bodies(thread)).toEqual(['aside', 'to all'])
      expect(thread.root).toMatchObject({ id: root.id, replies: { count: 2 } })
      const one = await pageOf(alice, id, root.id, { limit: 1 })
      expect([bodies(one), one.more]).toEqual([['to all'], { before: true, after: false }])
      expect(bodies(await pageOf(alice, id, root.id, { before: one.messages[0]!.seq }))).toEqual(['aside'])
    })

    test('what only a thread shows is not unread in the room, but in the thread of those who follow it', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      const first = await reply(id, bob, root.id, 'aside')
      await reply(id, bob, root.id, 'again')
      const threads = [{ thread: root.id, read: first.seq - 1, unread: 2, mentions: 0 }]
      expect(await stateFor(storage, alice, id)).toMatchObject({ unread: 0, newest: root.seq, threads })
      expect(await stateFor(storage, bob, id)).toMatchObject({ unread: 1, threads: [{ unread: 0 }] })
      const facts = factsOf(storage)
      await storage.readThread({ who: alice, room: id, thread: root.id, seq: first.seq })
      expect(facts).toEqual([
        {
          fact: 'personal',
          person: alice,
          event: 'thread',
          data: { room: id, thread: root.id, read: first.seq, follows: true },
        },
      ])
      expect((await stateFor(storage, alice, id)).threads).toMatchObject([{ unread: 1 }])
      await storage.readThread({ who: alice, room: id, thread: root.id, seq: 1 })
      await storage.readThread({ who: alice, room: id, thread: root.id, seq: 99 })
      expect((await stateFor(storage, alice, id)).threads).toMatchObject([{ unread: 0 }])
      expect((await pageOf(alice, id, root.id)).read).toBe(8)
    })

    test('the bell is off until one writes or is named, and can be switched', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      await reply(id, alice, root.id, 'to myself')
      const follows = async () => (await pageOf(bob, id, root.id)).follows
      const follow = (on_: boolean) =>
        storage.followThread({ who: bob, room: id, thread: root.id, on: on_, mostThreads: 300 })
      expect(await follows()).toBe(false)
      expect((await stateFor(storage, bob, id)).threads).toEqual([])
      await follow(true)
      expect(await follows()).toBe(true)
      await reply(id, alice, root.id, 'to you')
      expect((await stateFor(storage, bob, id)).threads).toMatchObject([{ unread: 1 }])
      await follow(false)
      await reply(id, alice, root.id, `<@${bob}>`)
      expect([await follows(), (await stateFor(storage, bob, id)).threads]).toEqual([false, []])
      const other = await say(storage, id, alice, 'other')
      await reply(id, alice, other.id, `<@${bob}>?`)
      expect((await stateFor(storage, bob, id)).threads).toMatchObject([{ thread: other.id, unread: 1, mentions: 1 }])
      for (const thread of [root.id, newId()])
        await isRefused(
          storage.followThread({ who: mallory, room: id, thread, on: true, mostThreads: 9 }),
          'not_member',
        )
      await isRefused(
        storage.followThread({ who: bob, room: id, thread: newId(), on: true, mostThreads: 9 }),
        'no_such_message',
      )
    })

    test('a reply that names a person and everybody is one mention, and mentions are counted up to the limit', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, bob, 'root')
      const mentions = async (unread: number) => {
        const caughtUp = await storage.catchUp({ who: bob, rooms: [], ...MOST, unread })
        const states = statesOf(caughtUp).filter((state) => state.room.id === id)
        return states.flatMap(({ threads }) => threads.map((one) => one.mentions))
      }
      for (const body of [`<@${bob}> <@room>`, `<@${bob}>`, '<@room>']) await reply(id, alice, root.id, body)
      expect(await mentions(1_000)).toEqual([3])
      expect(await mentions(2)).toEqual([2])
    })

    test('a thread begins with a message that is in no thread; one that is missing may come back [G9]', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      const first = await reply(id, bob, root.id, 'first')
      for (const inRoom of [undefined, true] as const)
        await isRefused(reply(id, bob, first.id, 'nested', { ...(inRoom && { inRoom }) }), 'not_a_thread')
      const own = newId()
      const content = { body: 'in itself', thread: own }
      const draft = { id: own, room: id, who: bob, at: NOW, here: [], mostThreads: 300 }
      await isRefused(storage.post({ ...draft, content }), 'not_a_thread')
      await isRefused(storage.post({ ...draft, who: mallory, content }), 'not_member')
      expect((await stateFor(storage, bob, id)).threads).toMatchObject([{ thread: root.id }])
      expect(await storage.post({ ...draft, content: { body: 'free' } })).toMatchObject({ stored: { id: own } })
      await isRefused(reply(id, mallory, root.id, 'from outside'), 'not_member')
      const lost = newId()
      await reply(id, bob, lost, 'before its root')
      expect(await pageOf(alice, id, lost)).toMatchObject({ root: null, messages: [{ body: 'before its root' }] })
    })

    test('[G2] a retry of a reply is recognised, and counts once', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const root = await say(storage, id, alice, 'root')
      const draft = { id: newId(), room: id, who: alice, at: NOW, content: { body: 'reply', thread: root.id } }
      const post = { ...draft, here: [], mostThreads: 300 }
      const [first, second] = [await storage.post(post), await storage.post(post)]
      expect([Object.keys(first), Object.keys(second)]).toEqual([['stored'], ['known']])
      expect((await messageFor(storage, alice, id, root.id)).replies).toMatchObject({ count: 1 })
      await isRefused(storage.post({ ...post, content: { ...draft.content, inRoom: true } }), 'id_taken')
      await isRefused(storage.append({ ...draft, content: { body: 'reply' } }), 'id_taken')
    })

    test('a deleted first message keeps its thread', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'root')
      await reply(id, bob, root.id, 'first')
      await storage.deleteMessage({ who: alice, room: id, id: root.id, at: NOW })
      expect(await pageOf(bob, id, root.id)).toMatchObject({
        root: { body: '', deleted: 'author', replies: { count: 1 } },
        messages: [{ body: 'first' }],
      })
    })
  })
}

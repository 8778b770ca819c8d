import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { OPEN } from '../../../protocol/policies.ts'
import { DAY_MS } from '../operations/retention.ts'
import {
  changesOf,
  draft,
  factsOf,
  found,
  guest,
  indexAll,
  isRefused,
  newId,
  NOW,
  posted,
  room,
  say,
  sayMany,
  search,
  stateFor,
  type Open,
} from './cast.ts'
import { uploaded } from './files.ts'
import { stage } from './stage.ts'

export function retentionContract(open: Open) {
  describe('retention', () => {
    const on = stage(open)
    const later = (days: number) => NOW + days * DAY_MS
    const keeps = (who: string, room: string, retentionDays: number) =>
      on.storage.updateRoom({ who, room, at: NOW, retentionDays, defaults: OPEN })
    const expires = (room: string, days: number, limit = 50) =>
      on.storage.expireMessages({ room, now: later(days), defaults: OPEN, limit })
    const pageOf = async (who: string, room: string) =>
      (await on.storage.page({ who, room, limit: 50, bytes: 100_000 })).parse()
    const sayAt = async (room: string, who: string, at: number): Promise<Message> => {
      const answer = await on.storage.append({ ...draft(room, who, `at ${at}`), at })
      if (!('stored' in answer)) throw new Error('not stored')
      return answer.stored
    }

    test('[G10] an expired message is nowhere, and the room says up to which seq, in one change', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 30)
      const old = await sayMany(storage, id, bob, 3)
      await indexAll(storage)
      const young = await sayAt(id, bob, later(20))
      const changes = changesOf(storage, id)
      expect(await expires(id, 29)).toEqual({ deleted: 0, more: false })
      expect(await expires(id, 31)).toEqual({ deleted: 3, more: false })
      expect(changes).toHaveLength(1)
      expect(changes[0]).toMatchObject({ rev: young.rev + 1, room: { retentionDays: 30, expired: old.at(-1)!.seq } })
      const { messages, more } = await pageOf(alice, id)
      expect([messages.map((one) => one.id), more]).toEqual([[young.id], { before: false, after: false }])
      expect(await found(storage, alice, { text: 'number', rooms: [id] })).toEqual([])
      const ids = old.map((one) => one.id)
      expect((await storage.getMessages({ who: bob, room: id, ids, bytes: 10_000 })).parse().messages).toEqual([])
      await isRefused(storage.deleteMessage({ who: bob, room: id, id: ids[0]!, at: NOW }), 'no_such_message')
      await isRefused(storage.history({ who: bob, room: id, id: ids[0]! }), 'no_such_message')
      expect((await storage.ownMessages({ who: bob, room: id, after: 0, limit: 50 })).messages).toEqual([young])
    })

    test('[G5] a client that was away learns of it by the change of the room, without a gap', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 1)
      const old = await sayMany(storage, id, alice, 4)
      const since = old[1]!.rev
      await expires(id, 2)
      const state = await stateFor(storage, bob, id, since)
      expect(state.changes.map(({ rev }) => rev)).toEqual([state.to])
      expect(state).toMatchObject({ from: since, unread: 0, newest: 0, room: { expired: old[3]!.seq } })
      const { range } = await storage.readRange({ room: id, since, changes: 500, bytes: 100_000 })
      expect(range).toMatchObject({ from: since, to: state.to, changes: [{ rev: state.to }] })
      expect((await sayAt(id, alice, later(2))).seq).toBe(state.to + 1)
    })

    test('[G2] the id of an expired message is not stored again', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      await keeps(alice, id, 1)
      const [plain, mentioning] = [draft(id, alice, 'once'), draft(id, alice, 'twice')]
      await storage.append(plain)
      await storage.post({ ...mentioning, here: [], mostThreads: 300 })
      await expires(id, 2)
      expect(await storage.append(plain)).toMatchObject({ known: { id: plain.id, body: '', at: NOW } })
      expect(await storage.append({ ...plain, content: { body: 'other' } }).catch((error) => error)).toMatchObject({
        reason: 'id_taken',
      })
      const again = await storage.post({ ...mentioning, here: [], mostThreads: 300 })
      expect(again).toMatchObject({ known: { id: mentioning.id, body: '' } })
      const { missing } = await storage.missing({ who: alice, room: id, ids: [plain.id] })
      expect(missing).toEqual([])
      expect((await pageOf(alice, id)).messages).toEqual([])
    })

    test('[G10] nothing that belongs to it is left: mentions, reactions, votes, versions, pins, reports, threads', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 1)
      const poll = await posted(storage, id, alice, { body: `<@${bob}> which?`, poll: { choices: ['a', 'b'] } })
      const of = { who: bob, room: id, id: poll.id }
      await storage.react({ ...of, emoji: '👍', on: true, kinds: 20, listed: 30 })
      await storage.vote({ ...of, choices: [0], at: NOW, listed: 30 })
      await storage.edit({ ...of, who: alice, body: 'now?', at: NOW, minutes: 0, versions: 50 })
      await storage.pin({ ...of, on: true, at: NOW, most: 50 })
      await storage.report({ ...of, at: NOW, most: 50 })
      const reply = await posted(storage, id, bob, { body: 'a', thread: poll.id })
      expect(await stateFor(storage, alice, id)).toMatchObject({ room: { pins: 1 }, waiting: { reports: 1 } })
      const facts = factsOf(storage)
      await expires(id, 2)
      const state = await stateFor(storage, bob, id)
      expect(state).toMatchObject({ unread: 0, mentions: 0, threads: [] })
      expect(state.room.pins).toBeUndefined()
      expect((await stateFor(storage, alice, id)).waiting).toBeUndefined()
      const ended = facts.flatMap((fact) => (fact.fact === 'personal' && fact.event === 'thread' ? [fact] : []))
      expect(ended.map(({ person, data }) => [person, data]).toSorted()).toEqual(
        [alice, bob]
          .map((person) => [person, { room: id, thread: poll.id, read: expect.any(Number), follows: false }])
          .toSorted(),
      )
      expect((await storage.pins({ who: bob, room: id, limit: 9, bytes: 10_000 })).parse().messages).toEqual([])
      expect((await storage.reports({ who: alice, room: id, limit: 9 })).reports).toEqual([])
      const thread = { who: bob, room: id, thread: poll.id, limit: 9, bytes: 10_000 }
      expect((await storage.threadPage(thread)).parse()).toMatchObject({ root: null, messages: [], follows: false })
      await isRefused(
        storage.react({ ...of, id: reply.id, emoji: '👍', on: true, kinds: 20, listed: 30 }),
        'no_such_message',
      )
    })

    test('[G10] its files are gone, and their blobs are to be removed', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 1)
      const [file, waiting] = [
        await uploaded(storage, id, alice, { name: newId() }),
        await uploaded(storage, id, alice),
      ]
      await posted(storage, id, alice, { body: '', files: [file.id] })
      const loose = async () => (await storage.looseBlobs({ after: '', limit: 100 })).hashes
      const before = await loose()
      await expires(id, 2)
      await isRefused(storage.getFile({ who: bob, file: file.id }), 'no_such_file')
      expect((await storage.roomFiles({ who: bob, room: id, limit: 50, perMessage: 10 })).files).toEqual([])
      expect((await loose()).length).toBe(before.length + 2)
      expect((await storage.getFile({ who: alice, file: waiting.id })).info).toEqual(waiting)
      // The file that waits for its message.
      expect((await storage.fileUsage({ who: alice, room: id })).room).toBe(1_000)
    })

    test('a younger reply of a thread stays, without the message with which the thread began', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 30)
      const root = await say(storage, id, alice, 'root')
      const reply = { ...draft(id, bob, 'reply'), at: later(20), here: [], mostThreads: 300 }
      await storage.post({ ...reply, content: { body: 'reply', thread: root.id } })
      await expires(id, 31)
      const thread = { who: alice, room: id, thread: root.id, limit: 9, bytes: 10_000 }
      expect((await storage.threadPage(thread)).parse()).toMatchObject({ root: null, messages: [{ id: reply.id }] })
      expect((await stateFor(storage, alice, id)).threads).toMatchObject([{ thread: root.id, unread: 1 }])
      await expires(id, 60)
      expect((await stateFor(storage, alice, id)).threads).toEqual([])
    })

    test('it goes on in steps of a bounded size, from the oldest on, and only over what has expired', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      await keeps(alice, id, 1)
      const old = await sayMany(storage, id, alice, 5)
      await sayAt(id, alice, later(5))
      expect(await expires(id, 2, 2)).toEqual({ deleted: 2, more: true })
      expect((await stateFor(storage, alice, id)).room.expired).toBe(old[1]!.seq)
      expect(await expires(id, 2, 2)).toEqual({ deleted: 2, more: true })
      expect(await expires(id, 2, 2)).toEqual({ deleted: 1, more: false })
      expect(await expires(id, 2, 2)).toEqual({ deleted: 0, more: false })
    })

    test('a room is due while it has expired messages, by its own days or by those of the server', async () => {
      const opened = await open()
      const { storage } = opened
      const alice = await guest(storage, 'alice')
      const { id } = await room(storage, alice)
      await say(storage, id, alice, 'old')
      const due = async (retention: number, days: number) =>
        (await storage.expiringRoom({ now: later(days), defaults: { ...OPEN, retention } })).room
      expect(await due(0, 99)).toBe(null)
      expect(await due(30, 29)).toBe(null)
      expect(await due(30, 31)).toBe(id)
      await storage.updateRoom({ who: alice, room: id, at: NOW, retentionDays: 7, defaults: OPEN })
      expect(await due(0, 6)).toBe(null)
      expect(await due(0, 8)).toBe(id)
      const step = { room: id, now: later(8), defaults: OPEN, limit: 50 }
      expect(await storage.expireMessages(step)).toEqual({ deleted: 1, more: false })
      expect(await due(0, 8)).toBe(null)
      expect(await due(7, 8)).toBe(null)
      await opened.destroy()
    })

    test('the server deletes what a room keeps for longer, and a room cannot be set to more', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const server = { ...OPEN, retention: 30 }
      const set = (who: string, retentionDays: number) =>
        storage.updateRoom({ who, room: id, at: NOW, retentionDays, defaults: server })
      await keeps(alice, id, 300)
      await isRefused(set(alice, 31), 'retention_too_long')
      await isRefused(set(bob, 7), 'not_owner')
      await isRefused(set(mallory, 7), 'not_member')
      await say(storage, id, alice, 'old')
      const step = { room: id, now: later(31), limit: 50 }
      expect(await storage.expireMessages({ ...step, defaults: OPEN })).toEqual({ deleted: 0, more: false })
      expect(await storage.expireMessages({ ...step, defaults: server })).toEqual({ deleted: 1, more: false })
      const { room: now } = await set(alice, 0)
      expect(now.retentionDays).toBeUndefined()
      const { entries } = await storage.audit({ who: alice, room: id, limit: 1 })
      expect(entries[0]).toMatchObject({ act: 'update', fields: ['retentionDays'] })
    })

    test('an owner learns how many messages a retention would delete, and nobody else does', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      for (let day = 0; day < 10; day++) await sayAt(id, bob, later(day))
      const count = (who: string, days: number, most = 100) =>
        storage.countExpiring({ who, room: id, days, now: later(10), most })
      expect(await count(alice, 20)).toEqual({ messages: 0 })
      expect(await count(alice, 5)).toEqual({ messages: 5 })
      expect(await count(alice, 1)).toEqual({ messages: 9 })
      expect(await count(alice, 1, 4)).toEqual({ messages: 4 })
      await isRefused(count(bob, 5), 'not_owner')
      await isRefused(count(mallory, 5), 'not_member')
      const server = { days: 30, now: Date.now() + 40 * DAY_MS, most: 3 }
      await isRefused(storage.countExpiringOnServer({ who: alice, ...server }), 'not_operator')
    })

    test('the state of a person who was never online again counts nothing that is gone', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await keeps(alice, id, 1)
      await sayMany(storage, id, alice, 3)
      await sayAt(id, alice, later(2))
      await expires(id, 2)
      expect(await stateFor(storage, bob, id)).toMatchObject({ unread: 1, reset: true })
      expect((await search(storage, bob, { rooms: [id], text: 'number' })).total.messages).toBe(0)
    })
  })
}

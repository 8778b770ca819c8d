import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { Browser } from '../../test/browser.ts'
import {
  alice,
  bob,
  frame,
  frameOf,
  garden,
  kitchen,
  member,
  message,
  proven,
  room,
  messageChanges,
} from '../../test/cast.ts'
import { Cache } from './cache.ts'
import type { Position } from '../history/revs.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import type { StoredOutgoing, StoreName, WriteTx } from './local-db.ts'
import { moveLost } from './lost-messages.ts'
import { MemoryDb } from './memory.ts'

function entry(id = kitchen): RoomEntry {
  return { room: room(id), me: member(alice), unread: 0, mentions: 0, threads: [], read: 0, newest: 0, lastAt: 0 }
}

function page(from: number, to: number, rev: number, before: boolean) {
  const messages = messageChanges(from, to).map((change) => change.message)
  return { messages, rev, more: { before, after: false } }
}

async function seqs(cache: Cache, before = Infinity, limit = 100): Promise<number[] | null> {
  const found = await cache.before(kitchen, before, limit)
  return found && found.messages.map(({ seq }) => seq)
}

const at = (rev: number): Position => ({ rev })

function outgoing(id: string, person = alice.id): StoredOutgoing {
  const input = { room: kitchen, id, body: 'x' }
  return { id, room: kitchen, at: 0, person, command: 'message.send', input, state: 'waiting' }
}

let browser: Browser

for (const [db, open] of [
  ['IndexedDB', (): Cache => browser.cache()],
  ['memory', (): Cache => new Cache(Promise.resolve(new MemoryDb()))],
] as const) {
  describe(`in ${db}`, () => {
    let cache: Cache

    beforeEach(async () => {
      browser = new Browser()
      cache = open()
      await cache.adopt(alice, 'one')
      await cache.reset(entry(), at(10))
    })

    afterEach(() => browser.close())

    test('a room that was reset has only what comes after', async () => {
      expect(await seqs(cache)).toEqual([])
      await cache.apply(entry(), frame(10, 12))
      expect(await seqs(cache)).toEqual([11, 12])
      expect((await cache.newest(kitchen, 5))!.from).toBe(11)
    })

    test('pages join on to the cached messages, down to the first message', async () => {
      await cache.addPage(kitchen, null, page(7, 10, 10, true))
      expect((await cache.newest(kitchen, 5))!.from).toBe(8)
      await cache.addPage(kitchen, 8, page(4, 7, 10, true))
      await cache.addPage(kitchen, 5, page(0, 4, 10, false))
      expect(await seqs(cache)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect((await cache.newest(kitchen, 10))!.from).toBe(0)
      expect((await cache.newest(kitchen, 9))!.from).toBe(2)
    })

    test('a page that would leave a hole is not cached', async () => {
      await cache.addPage(kitchen, null, page(7, 10, 10, true))
      await cache.addPage(kitchen, 5, page(0, 4, 10, false))
      expect(await seqs(cache)).toEqual([8, 9, 10])
      expect(await seqs(cache, 8)).toBeNull()
    })

    test('a page from before the latest change is not cached', async () => {
      await cache.apply(entry(), frame(10, 12))
      await cache.addPage(kitchen, null, page(7, 10, 11, true))
      expect(await seqs(cache)).toEqual([11, 12])
    })

    test('[G3] changes that overlap are applied once', async () => {
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), frame(11, 13))
      expect(await seqs(cache)).toEqual([11, 12, 13])
      expect((await cache.newest(kitchen, 5))!.rev).toBe(13)
    })

    test('[G3] changes behind a gap are ignored, and the rev stays', async () => {
      await cache.apply(entry(), frame(11, 13))
      expect(await seqs(cache)).toEqual([])
      expect((await cache.newest(kitchen, 5))!.rev).toBe(10)
    })

    test('a change of a message that is older than the cached ones is not cached', async () => {
      const edited = { rev: 11, message: message(3, { rev: 11 }) }
      await cache.apply(entry(), frameOf(10, 11, [edited]))
      expect(await seqs(cache)).toEqual([])
    })

    test('the messages nearest to the reader come first', async () => {
      await cache.addPage(kitchen, null, page(0, 10, 10, false))
      expect(await seqs(cache, 7, 3)).toEqual([4, 5, 6])
      expect((await cache.after(kitchen, 7, 2))!.messages.map(({ seq }) => seq)).toEqual([8, 9])
      expect((await cache.newest(kitchen, 2))!.messages.map(({ seq }) => seq)).toEqual([9, 10])
    })

    test('[G10] expired messages and replies are deleted, and do not come back with an older page', async () => {
      await cache.reset(entry(), at(3))
      const reply = message(5, { thread: 'root' })
      await cache.apply(entry(), {
        from: 3,
        to: 5,
        changes: [...messageChanges(3, 4), { rev: 5, message: reply }],
        ...proven(5),
      })
      const expired = { ...room(kitchen), rev: 6, expired: 5 }
      await cache.apply(
        { ...entry(), room: expired },
        { from: 5, to: 6, changes: [{ rev: 6, room: expired }], ...proven(6) },
      )
      await cache.apply({ ...entry(), room: expired }, { from: 6, to: 7, changes: messageChanges(6, 7), ...proven(7) })
      expect(await cache.replies(kitchen, 'root')).toEqual([])
      await cache.addPage(kitchen, 4, page(0, 3, 7, false))
      expect(await seqs(cache)).toEqual([7])
      // Nothing is before them, so that nobody asks for it.
      expect((await cache.before(kitchen, 7, 9))?.from).toBe(0)
    })

    test('members are there only when the list is complete, and follow their changes', async () => {
      expect(await cache.members(kitchen)).toBeNull()
      await cache.putMembers(kitchen, [member(alice)], 10)
      await cache.apply(entry(), frameOf(10, 11, [{ rev: 11, member: member(bob) }]))
      expect((await cache.members(kitchen))!.members.map(({ person }) => person.name)).toEqual(['Alice', 'Bob'])
    })

    test('[G9] a new epoch drops the rooms, but neither the outbox nor the drafts', async () => {
      await cache.unsent.put(outgoing('a'))
      await cache.putDraft(alice.id, kitchen, { body: 'half a' })
      await cache.adopt(alice, 'two')
      expect((await cache.load()).rooms).toEqual([])
      expect(await seqs(cache)).toBeNull()
      expect(await cache.unsent.outgoing(alice.id)).toHaveLength(1)
      expect(await cache.drafts(alice.id)).toEqual(new Map([[kitchen, { body: 'half a' }]]))
    })

    test('[G9] in a new epoch this person’s messages of each room are copied first, with its code', async () => {
      const own = (from: number, to: number) =>
        messageChanges(from, to).map(({ rev, message: sent }) => ({ rev, message: { ...sent, author: alice.id } }))
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), frameOf(12, 14, own(12, 14)))
      await cache.reset(entry(garden), at(1))
      await cache.adopt(alice, 'two')
      const lostOf = async () =>
        (await cache.unsent.lost(alice.id)).map(({ room: id, code, messages }) => [
          id,
          code,
          messages.map(({ content }) => content.body),
        ])
      expect(await lostOf()).toEqual([
        [kitchen, 'K7M2XPD4RQ', ['message 13', 'message 14']],
        [garden, 'G4RDEN0000', []],
      ])
      // A second new epoch, before the first copies were sent.
      await cache.reset(entry(), at(9))
      await cache.apply(entry(), frameOf(9, 10, own(9, 10)))
      await cache.adopt(alice, 'three')
      expect((await lostOf())[0]![2]).toEqual(['message 10', 'message 13', 'message 14'])
      expect(await cache.unsent.lost(bob.id)).toEqual([])
    })

    test('[G9] lost messages move to the outbox in one step', async () => {
      await cache.apply(
        entry(),
        frameOf(
          10,
          12,
          messageChanges(10, 12).map(({ rev, message: sent }) => ({ rev, message: { ...sent, author: alice.id } })),
        ),
      )
      await cache.adopt(alice, 'two')
      const [lost] = await cache.unsent.lost(alice.id)
      await moveLost(cache, lost!, [outgoing(message(12).id)])
      expect(await cache.unsent.lost(alice.id)).toEqual([])
      expect(await cache.unsent.outgoing(alice.id)).toMatchObject([
        { id: message(12).id, room: kitchen, state: 'waiting' },
      ])
    })

    test('[G10] nothing is copied for another person or in the same epoch, and copies of a forgotten person are deleted', async () => {
      await cache.adopt(alice, 'one')
      expect(await cache.unsent.lost(alice.id)).toEqual([])
      await cache.adopt(bob, 'two')
      expect([...(await cache.unsent.lost(alice.id)), ...(await cache.unsent.lost(bob.id))]).toEqual([])
      await cache.reset(entry(), at(10))
      await cache.adopt(bob, 'three')
      expect(await cache.unsent.lost(bob.id)).toHaveLength(1)
      await cache.forget(bob.id)
      expect(await cache.unsent.lost(bob.id)).toEqual([])
    })

    test('[G9] a rev is stored with its term and proof', async () => {
      await cache.apply(entry(), { ...frame(10, 12), ...proven(12, 'first') })
      expect((await cache.load()).rooms).toMatchObject([{ rev: 12, ...proven(12, 'first') }])
      await cache.reset(entry(), { rev: 20, ...proven(20, 'second') })
      expect((await cache.load()).rooms).toMatchObject([{ rev: 20, ...proven(20, 'second') }])
    })

    test('[G10] another person finds neither the rooms nor the outbox of the person before', async () => {
      await cache.unsent.put(outgoing('a'))
      await cache.putDraft(alice.id, kitchen, { body: 'half a' })
      await cache.adopt(bob, 'one')
      const { person, rooms } = await cache.load()
      expect([person, rooms]).toEqual([bob, []])
      expect(await cache.drafts(alice.id)).toEqual(new Map())
      expect(await cache.unsent.outgoing(bob.id)).toEqual([])
      expect(await cache.unsent.outgoing(alice.id)).toHaveLength(1)
    })

    test('[G10] nothing of a person stays after they end the session', async () => {
      await cache.unsent.put(outgoing('a'))
      await cache.unsent.put(outgoing('b', bob.id))
      await cache.forget(alice.id)
      expect(await cache.load()).toEqual({ epoch: null, person: null, rooms: [] })
      expect(await cache.unsent.outgoing(alice.id)).toEqual([])
      expect(await cache.unsent.outgoing(bob.id)).toHaveLength(1)
    })

    test('a room that was left is deleted, and no other', async () => {
      await cache.reset(entry(garden), at(4))
      await cache.apply(entry(), frame(10, 12))
      await cache.remove(kitchen)
      expect(await seqs(cache)).toBeNull()
      expect((await cache.load()).rooms.map(({ id }) => id)).toEqual([garden])
    })
  })
}

/** A database whose disk has no space for copies of messages. */
class FullDb extends MemoryDb {
  full = false

  override write<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    if (this.full && stores.includes('lost')) return Promise.reject(new DOMException('', 'QuotaExceededError'))
    return super.write(stores, work)
  }
}

test('[G9] messages that the full disk cannot copy are neither shown nor changed, and copied when there is space', async () => {
  const db = new FullDb()
  const cache = new Cache(Promise.resolve(db))
  await cache.adopt(alice, 'one')
  await cache.reset(entry(), at(0))
  const own = messageChanges(0, 100).map(({ rev, message: sent }) => ({ rev, message: { ...sent, author: alice.id } }))
  await cache.apply(entry(), frameOf(0, 100, [...own, { rev: 100, member: member(alice) }]))
  await cache.putMembers(kitchen, [member(alice)], 100)
  db.full = true
  await cache.adopt(alice, 'two')
  expect([await cache.newest(kitchen, 5), await cache.after(kitchen, 3, 5), await cache.members(kitchen)]).toEqual([
    null,
    null,
    null,
  ])
  await cache.reset(entry(), at(50))
  await cache.apply(entry(), frame(100, 101))
  await cache.putEntry({ ...entry(), unread: 7 })
  await cache.addPage(kitchen, null, page(0, 10, 200, false))
  await cache.putMembers(kitchen, [], 200)
  await cache.remove(kitchen)

  db.full = false
  await cache.adopt(alice, 'two')
  const [lost] = await cache.unsent.lost(alice.id)
  expect(lost!.messages.map(({ id }) => id)).toEqual(own.map(({ message: { id } }) => id))
  await cache.reset(entry(), at(50))
  expect(await seqs(cache)).toEqual([])
})

test('[G9] a tab that does not know of the new epoch yet neither reads nor writes its history', async () => {
  browser = new Browser()
  const [ahead, behind] = [browser.cache(), browser.cache()]
  for (const each of [ahead, behind]) await each.adopt(alice, 'one')
  await ahead.reset(entry(), at(10))
  await ahead.adopt(alice, 'two')
  await ahead.reset(entry(), at(4))
  await behind.apply(entry(), frame(4, 6))
  await behind.reset(entry(), at(12))
  expect(await behind.newest(kitchen, 5)).toBeNull()
  expect((await ahead.newest(kitchen, 5))!.rev).toBe(4)
  await behind.adopt(alice, 'two')
  expect((await behind.newest(kitchen, 5))!.rev).toBe(4)
  await browser.close()
})

test('what one tab has cached, the next one finds', async () => {
  browser = new Browser()
  const first = browser.cache()
  await first.adopt(alice, 'one')
  await first.reset(entry(), at(10))
  await first.apply(entry(), frame(10, 12))
  await first.close()
  const second = browser.cache()
  expect((await second.load()).rooms[0]!.rev).toBe(12)
  expect(await seqs(second)).toEqual([11, 12])
  await browser.close()
})

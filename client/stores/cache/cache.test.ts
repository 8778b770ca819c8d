import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frame, garden, kitchen, member, message, room, said } from '../../test/cast.ts'
import { Cache } from './cache.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import { MemoryShelf } from './memory.ts'
import type { Edit, ShelfName } from './local-db.ts'

function entry(id = kitchen): RoomEntry {
  return { room: room(id), me: member(alice), unread: 0, mentions: 0, read: 0, newest: 0, lastAt: 0 }
}

function page(from: number, to: number, rev: number, before: boolean) {
  const messages = said(from, to).map((change) => change.message)
  return { messages, rev, more: { before, after: false } }
}

async function seqs(cache: Cache, before = Infinity, limit = 100): Promise<number[] | null> {
  const found = await cache.before(kitchen, before, limit)
  return found && found.messages.map(({ seq }) => seq)
}

let browser: Browser

for (const [shelf, open] of [
  ['IndexedDB', (): Cache => browser.cache()],
  ['memory', (): Cache => new Cache(Promise.resolve(new MemoryShelf()))],
] as const) {
  describe(`on ${shelf}`, () => {
    let cache: Cache

    beforeEach(async () => {
      browser = new Browser()
      cache = open()
      await cache.adopt(alice, 'one')
      await cache.reset(entry(), 10)
    })

    afterEach(() => browser.close())

    test('a room that was reset holds nothing but what comes after', async () => {
      expect(await seqs(cache)).toEqual([])
      await cache.apply(entry(), frame(10, 12))
      expect(await seqs(cache)).toEqual([11, 12])
      expect((await cache.newest(kitchen, 5))!.from).toBe(11)
    })

    test('pages join on to what is held, down to the first message', async () => {
      await cache.addPage(kitchen, null, page(7, 10, 10, true))
      expect((await cache.newest(kitchen, 5))!.from).toBe(8)
      await cache.addPage(kitchen, 8, page(4, 7, 10, true))
      await cache.addPage(kitchen, 5, page(0, 4, 10, false))
      expect(await seqs(cache)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect((await cache.newest(kitchen, 10))!.from).toBe(0)
      expect((await cache.newest(kitchen, 9))!.from).toBe(2)
    })

    test('a page that would leave a hole is not kept', async () => {
      await cache.addPage(kitchen, null, page(7, 10, 10, true))
      await cache.addPage(kitchen, 5, page(0, 4, 10, false))
      expect(await seqs(cache)).toEqual([8, 9, 10])
      expect(await seqs(cache, 8)).toBeNull()
    })

    test('a page from before the latest change is not kept', async () => {
      await cache.apply(entry(), frame(10, 12))
      await cache.addPage(kitchen, null, page(7, 10, 11, true))
      expect(await seqs(cache)).toEqual([11, 12])
    })

    test('[G3] changes are applied once, from wherever they overlap', async () => {
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), frame(11, 13))
      expect(await seqs(cache)).toEqual([11, 12, 13])
      expect((await cache.newest(kitchen, 5))!.rev).toBe(13)
    })

    test('[G3] changes behind a gap are left out, and the rev stays where the whole ends', async () => {
      await cache.apply(entry(), frame(11, 13))
      expect(await seqs(cache)).toEqual([])
      expect((await cache.newest(kitchen, 5))!.rev).toBe(10)
    })

    test('a change to a message older than what is held does not stand alone', async () => {
      const edited = { rev: 11, message: message(3, { rev: 11 }) }
      await cache.apply(entry(), { from: 10, to: 11, changes: [edited] })
      expect(await seqs(cache)).toEqual([])
    })

    test('the messages nearest to where one reads come first', async () => {
      await cache.addPage(kitchen, null, page(0, 10, 10, false))
      expect(await seqs(cache, 7, 3)).toEqual([4, 5, 6])
      expect((await cache.after(kitchen, 7, 2))!.messages.map(({ seq }) => seq)).toEqual([8, 9])
      expect((await cache.newest(kitchen, 2))!.messages.map(({ seq }) => seq)).toEqual([9, 10])
    })

    test('members count only when the list is whole, and follow their changes', async () => {
      expect(await cache.members(kitchen)).toBeNull()
      await cache.putMembers(kitchen, [member(alice)], 10)
      await cache.apply(entry(), { from: 10, to: 11, changes: [{ rev: 11, member: member(bob) }] })
      expect((await cache.members(kitchen))!.members.map(({ person }) => person.name)).toEqual(['Alice', 'Bob'])
    })

    test('[G9] another epoch drops the rooms and keeps what is unsent and unfinished', async () => {
      await cache.putPending({ id: 'a', room: kitchen, body: 'x', at: 0, person: alice.id, state: 'waiting' })
      await cache.putDraft(alice.id, kitchen, 'half a')
      await cache.adopt(alice, 'two')
      expect((await cache.load()).rooms).toEqual([])
      expect(await seqs(cache)).toBeNull()
      expect(await cache.outbox(alice.id)).toHaveLength(1)
      expect(await cache.drafts(alice.id)).toEqual(new Map([[kitchen, 'half a']]))
    })

    test('[G9] another epoch sets aside what this person said in each room, with its code', async () => {
      const own = (from: number, to: number) =>
        said(from, to).map(({ rev, message: told }) => ({ rev, message: { ...told, author: alice.id } }))
      await cache.apply(entry(), frame(10, 12))
      await cache.apply(entry(), { from: 12, to: 14, changes: own(12, 14) })
      await cache.reset(entry(garden), 1)
      await cache.adopt(alice, 'two')
      const asideOf = async () =>
        (await cache.lost(alice.id)).map(({ room: id, code, messages }) => [id, code, messages.map(({ body }) => body)])
      expect(await asideOf()).toEqual([
        [kitchen, 'K7M-2XPD-4RQ', ['message 13', 'message 14']],
        [garden, 'G4R-DEN0-000', []],
      ])
      // Once more, before that was looked after.
      await cache.reset(entry(), 9)
      await cache.apply(entry(), { from: 9, to: 10, changes: own(9, 10) })
      await cache.adopt(alice, 'three')
      expect((await asideOf())[0]![2]).toEqual(['message 10', 'message 13', 'message 14'])
      expect(await cache.lost(bob.id)).toEqual([])
    })

    test('[G9] what was set aside is either in the outbox or settled, at one stroke', async () => {
      await cache.apply(entry(), {
        from: 10,
        to: 12,
        changes: said(10, 12).map(({ rev, message: told }) => ({ rev, message: { ...told, author: alice.id } })),
      })
      await cache.adopt(alice, 'two')
      const [aside] = await cache.lost(alice.id)
      await cache.healed(aside!, new Set([message(12).id]))
      expect(await cache.lost(alice.id)).toEqual([])
      expect(await cache.outbox(alice.id)).toMatchObject([{ id: message(12).id, room: kitchen, state: 'waiting' }])
    })

    test('[G10] nothing is set aside for another person, in the same epoch, or once forgotten', async () => {
      await cache.adopt(alice, 'one')
      expect(await cache.lost(alice.id)).toEqual([])
      await cache.adopt(bob, 'two')
      expect([...(await cache.lost(alice.id)), ...(await cache.lost(bob.id))]).toEqual([])
      await cache.reset(entry(), 10)
      await cache.adopt(bob, 'three')
      expect(await cache.lost(bob.id)).toHaveLength(1)
      await cache.forget(bob.id)
      expect(await cache.lost(bob.id)).toEqual([])
    })

    test('[G9] the run of a rev is kept beside it', async () => {
      await cache.apply(entry(), { ...frame(10, 12), run: 'first' })
      expect((await cache.load()).rooms).toMatchObject([{ rev: 12, run: 'first' }])
      await cache.reset(entry(), 20, 'second')
      expect((await cache.load()).rooms).toMatchObject([{ rev: 20, run: 'second' }])
    })

    test('[G10] another person finds nothing of the one before, nor their outbox', async () => {
      await cache.putPending({ id: 'a', room: kitchen, body: 'x', at: 0, person: alice.id, state: 'waiting' })
      await cache.putDraft(alice.id, kitchen, 'half a')
      await cache.adopt(bob, 'one')
      const { person, rooms } = await cache.load()
      expect([person, rooms]).toEqual([bob, []])
      expect(await cache.drafts(alice.id)).toEqual(new Map())
      expect(await cache.outbox(bob.id)).toEqual([])
      expect(await cache.outbox(alice.id)).toHaveLength(1)
    })

    test('[G10] a person who ends the session leaves nothing behind', async () => {
      await cache.putPending({ id: 'a', room: kitchen, body: 'x', at: 0, person: alice.id, state: 'waiting' })
      await cache.putPending({ id: 'b', room: kitchen, body: 'y', at: 0, person: bob.id, state: 'waiting' })
      await cache.forget(alice.id)
      expect(await cache.load()).toEqual({ epoch: null, person: null, rooms: [] })
      expect(await cache.outbox(alice.id)).toEqual([])
      expect(await cache.outbox(bob.id)).toHaveLength(1)
    })

    test('a room that was left is forgotten, and only that', async () => {
      await cache.reset(entry(garden), 4)
      await cache.apply(entry(), frame(10, 12))
      await cache.remove(kitchen)
      expect(await seqs(cache)).toBeNull()
      expect((await cache.load()).rooms.map(({ id }) => id)).toEqual([garden])
    })
  })
}

/** A disk that takes what is small only. */
class FullShelf extends MemoryShelf {
  full = false

  override edit<T>(shelves: ShelfName[], work: (edit: Edit) => Promise<T>): Promise<T> {
    if (this.full && shelves.includes('lost')) return Promise.reject(new DOMException('', 'QuotaExceededError'))
    return super.edit(shelves, work)
  }
}

test('[G9] what the disk has no place to set aside is neither shown nor touched, and set aside when there is place', async () => {
  const shelf = new FullShelf()
  const cache = new Cache(Promise.resolve(shelf))
  await cache.adopt(alice, 'one')
  await cache.reset(entry(), 0)
  const own = said(0, 100).map(({ rev, message: told }) => ({ rev, message: { ...told, author: alice.id } }))
  await cache.apply(entry(), { from: 0, to: 100, changes: [...own, { rev: 100, member: member(alice) }] })
  await cache.putMembers(kitchen, [member(alice)], 100)
  shelf.full = true
  await cache.adopt(alice, 'two')
  expect([await cache.newest(kitchen, 5), await cache.after(kitchen, 3, 5), await cache.members(kitchen)]).toEqual([
    null,
    null,
    null,
  ])
  await cache.reset(entry(), 50)
  await cache.apply(entry(), frame(100, 101))
  await cache.putEntry({ ...entry(), unread: 7 })
  await cache.addPage(kitchen, null, page(0, 10, 200, false))
  await cache.putMembers(kitchen, [], 200)
  await cache.remove(kitchen)

  shelf.full = false
  await cache.adopt(alice, 'two')
  const [aside] = await cache.lost(alice.id)
  expect(aside!.messages.map(({ id }) => id)).toEqual(own.map(({ message: { id } }) => id))
  await cache.reset(entry(), 50)
  expect(await seqs(cache)).toEqual([])
})

test('[G9] a tab that has not met the new life yet neither shows it nor writes into it', async () => {
  browser = new Browser()
  const [ahead, behind] = [browser.cache(), browser.cache()]
  for (const each of [ahead, behind]) await each.adopt(alice, 'one')
  await ahead.reset(entry(), 10)
  await ahead.adopt(alice, 'two')
  await ahead.reset(entry(), 4)
  await behind.apply(entry(), frame(4, 6))
  await behind.reset(entry(), 12)
  expect(await behind.newest(kitchen, 5)).toBeNull()
  expect((await ahead.newest(kitchen, 5))!.rev).toBe(4)
  await behind.adopt(alice, 'two')
  expect((await behind.newest(kitchen, 5))!.rev).toBe(4)
  await browser.close()
})

test('what one tab keeps, the next one finds', async () => {
  browser = new Browser()
  const first = browser.cache()
  await first.adopt(alice, 'one')
  await first.reset(entry(), 10)
  await first.apply(entry(), frame(10, 12))
  await first.close()
  const second = browser.cache()
  expect((await second.load()).rooms[0]!.rev).toBe(12)
  expect(await seqs(second)).toEqual([11, 12])
  await browser.close()
})

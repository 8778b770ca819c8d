import { describe, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { fold } from '../operations/search/fold.ts'
import { draft, found, indexAll, NOW, posted, room, say, search, type Open } from './cast.ts'
import { stage } from './stage.ts'

/** More than one part of the index. */
const MANY = 5_000
const WORDS = ['boat', 'boats', 'кот', '東京', '京都', 'ok', 'x', 'Größe', 'a-b', 'lunch', '%', 'q7']

export function searchIndexContract(open: Open) {
  describe('the search index', () => {
    const on = stage(open)

    /** All pages of a search. */
    async function pages(who: string, input: object, between: () => Promise<unknown> = async () => {}, steps?: number) {
      const all: Message[] = []
      let next: string | undefined
      do {
        const answer = await search(on.storage, who, { limit: 7, ...input, ...(next !== undefined && { next }) }, steps)
        all.push(...answer.messages)
        next = answer.next
        await between()
      } while (next !== undefined)
      return all
    }

    /** Messages of chance, always the same ones, as a person and a clock that is sometimes set back write them. */
    async function fill(rooms: string[], count: number): Promise<Message[]> {
      let state = 7
      const next = (sides: number) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return Math.floor((state / 2 ** 32) * sides)
      }
      const drafts = Array.from({ length: count }, (_, n) => ({
        ...draft(
          rooms[next(rooms.length)]!,
          next(2) === 0 ? on.alice : on.bob,
          Array.from({ length: 1 + next(3) }, () => WORDS[next(WORDS.length)]!).join(next(2) === 0 ? ' ' : ''),
        ),
        at: NOW + n * 1_000 - (next(20) === 0 ? 90_000 : 0),
      }))
      const stored = await Promise.all(drafts.map((each) => on.storage.append(each)))
      return stored.map((each) => (each as { stored: Message }).stored)
    }

    const ids = (messages: Message[]) => messages.map(({ id }) => id)
    const newestFirst = (messages: Message[]) =>
      messages.toSorted((a, b) => b.at - a.at || (a.room === b.room ? b.seq - a.seq : a.room < b.room ? -1 : 1))

    test('finds the same as a look at every message, while it is made and afterwards', async () => {
      const { storage, alice, bob } = on
      const rooms = [await room(storage, alice, bob), await room(storage, alice, bob), await room(storage, alice, bob)]
      const all = newestFirst(
        await fill(
          rooms.map(({ id }) => id),
          MANY,
        ),
      )
      const check = async () => {
        for (const text of [...WORDS, 'oa', 'oats кот', '東京京', 'grosse', 'boatboat', 'zz']) {
          const terms = text.split(' ').map(fold)
          const right = all.filter(({ body }) => terms.every((term) => fold(body).includes(term)))
          const { messages, total } = await search(storage, bob, { text, counted: MANY })
          expect({ text, ids: ids(messages), total }).toEqual({
            text,
            ids: ids(right.slice(0, 50)),
            total: { messages: right.length, rooms: new Set(right.map((each) => each.room)).size },
          })
        }
        // With as few steps as a server takes an answer may have fewer, and the next one goes on from there.
        const withO = all.filter(({ body }) => fold(body).includes('o'))
        expect(ids(await pages(bob, { text: 'o', limit: 400 }, async () => {}, 30))).toEqual(ids(withO))
        const between = { after: NOW + 1_000_000, before: NOW + 2_000_000, from: alice, rooms: [rooms[1]!.id] }
        const right = all.filter(
          ({ at, author, room }) =>
            at >= between.after && at < between.before && author === alice && room === rooms[1]!.id,
        )
        expect(ids(await pages(bob, between))).toEqual(ids(right))
      }
      const some = async (count: number) => {
        let rooms = (await storage.unindexed({ after: '', limit: 100 })).rooms
        for (let n = 0; n < count && rooms.length > 0; n++)
          rooms = (await storage.indexMessages({ rooms, least: 1 })).rooms
      }
      await some(25)
      await storage.indexMessages({ rooms: [], least: 1 })
      // What is not indexed is more than a search looks through, unless the rest is.
      await some(1_000)
      await check()
      // In the middle of a merge.
      for (let n = 0; n < 3; n++) await storage.indexMessages({ rooms: [], least: 1 })
      const changed = all.splice(100, 4)
      for (const { room, id, author } of changed) await storage.deleteMessage({ who: author, room, id, at: NOW })
      const edited = all[100]!
      edited.body = 'q7 кот'
      const edit = { who: edited.author, room: edited.room, id: edited.id, body: edited.body, at: NOW, minutes: 0 }
      await storage.edit({ ...edit, versions: 1 })
      await check()
      await indexAll(storage)
      await check()
      const later = all.splice(2_000, 3)
      for (const { room, id, author } of later) await storage.deleteMessage({ who: author, room, id, at: NOW })
      await check()
    }, 120_000)

    for (const order of ['newest', 'best'] as const)
      test(`the pages of a search, in the order "${order}", have no gaps and no repeats while messages come and are indexed`, async () => {
        const { storage, alice, bob } = on
        const rooms = [await room(storage, alice, bob), await room(storage, alice, bob)]
        for (const { id } of rooms)
          await Promise.all(
            Array.from({ length: 70 }, (_, n) => storage.append({ ...draft(id, alice, `needle ${n}`), at: NOW - n })),
          )
        await indexAll(storage)
        // These are not indexed when the search begins.
        for (const { id } of rooms)
          await Promise.all(
            Array.from({ length: 20 }, (_, n) =>
              storage.append({ ...draft(id, alice, `needle ${n} new`), at: NOW - n }),
            ),
          )
        let count = 0
        const between = async () => {
          await storage.append({ ...draft(rooms[0]!.id, bob, 'needle later'), at: NOW + ++count })
          if (count % 3 === 1) await indexAll(storage)
        }
        const all = await pages(alice, { text: 'needle', order, rooms: rooms.map(({ id }) => id) }, between)
        expect(all.map(({ body }) => body)).not.toContain('needle later')
        expect(all).toHaveLength(180)
        expect(new Set(ids(all)).size).toBe(180)
        if (order === 'newest') expect(ids(all)).toEqual(ids(newestFirst(all)))
      })

    test('takes messages that are enough for the work, and no room that has none', async () => {
      const { storage, alice } = on
      await indexAll(storage)
      const { id } = await room(storage, alice)
      await say(storage, id, alice, 'alone')
      const few = await storage.indexMessages({ rooms: [id], least: 2 })
      expect(few).toEqual({ rooms: [id], more: false })
      expect((await storage.unindexed({ after: '', limit: 1_000 })).rooms).toEqual([id])
      expect(await storage.indexMessages({ rooms: [id], least: 1 })).toEqual({ rooms: [], more: false })
      expect((await storage.unindexed({ after: '', limit: 1_000 })).rooms).toEqual([])
    })

    test('[G10] the answer to the last step has nothing of a room that was left, or that is gone since the step before', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const other = await room(storage, alice, bob)
      const root = await say(storage, id, alice, 'between steps')
      const [reply, kept] = [
        await posted(storage, id, alice, { body: 'between steps, too', thread: root.id }),
        await say(storage, other.id, alice, 'between steps, elsewhere'),
      ]
      const hits = [root, reply, kept].map(({ room, seq, at, thread }) => ({
        room,
        aside: thread === undefined ? (0 as const) : (1 as const),
        seq,
        at,
        score: 0,
      }))
      const progress = { hits, parts: [], below: null }
      const finds = () => found(storage, bob, { text: 'between', progress })
      expect(await finds()).toHaveLength(3)
      await storage.deleteMessage({ who: alice, room: id, id: reply.id, at: NOW })
      expect(await finds()).not.toContain('between steps, too')
      await storage.leaveRoom({ who: bob, room: id })
      expect(await finds()).toEqual(['between steps, elsewhere'])
    })
  })
}

import { describe, expect, test } from 'bun:test'
import { guest, isRefused, newId, NOW, room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function administrationContract(open: Open) {
  describe('what operators see', () => {
    const on = stage(open)
    let operator: string | undefined
    async function who() {
      operator ??= (
        await on.storage.createAccount({
          who: newId(),
          name: 'Olga',
          login: 'olga',
          password: 'password',
          session: { hash: 'of olga', at: NOW + 5, expiresAt: NOW + 60_000 },
          old: null,
          firstIsOperator: true,
        })
      ).person.id
      return operator
    }
    const people = async (input: Omit<Parameters<typeof on.storage.peoplePage>[0], 'who' | 'limit'> = {}, limit = 25) =>
      on.storage.peoplePage({ who: await who(), limit, ...input })
    const rooms = async (input: object = {}, limit = 25, mostMessages = 100) =>
      on.storage.roomsPage({ who: await who(), limit, mostMessages, ...input })
    const names = async (page: Promise<{ people: { name: string }[] }>) => (await page).people.map(({ name }) => name)

    test('is for nobody else', async () => {
      const mallory = { who: on.mallory, limit: 25 }
      await isRefused(on.storage.serverNumbers({ who: on.mallory }), 'not_operator')
      await isRefused(on.storage.countMessages({ who: on.mallory, after: '', to: 'g', most: 1 }), 'not_operator')
      await isRefused(on.storage.peoplePage(mallory), 'not_operator')
      await isRefused(on.storage.roomsPage({ ...mallory, mostMessages: 1 }), 'not_operator')
    })

    test('people come newest first, page by page, each with what they have', async () => {
      const first = await people({}, 2)
      expect(first.people.map(({ name }) => name)).toEqual(['Olga', 'mallory'])
      expect(first.people[0]).toEqual({
        id: await who(),
        name: 'Olga',
        guest: false,
        login: 'olga',
        operator: true,
        createdAt: NOW + 5,
        usedAt: NOW + 5,
        rooms: 0,
        bytes: 0,
      })
      expect(first.more).toBe(true)
      const rest = await people({ after: first.people.at(-1)!.id }, 2)
      expect([rest.people.map(({ name }) => name), rest.more]).toEqual([['bob', 'alice'], false])
    })

    test('people are found by a part of their name or login, and by their kind', async () => {
      const nina = await guest(on.storage, '50%_Анна')
      expect(await names(people({ find: 'анна' }))).toEqual(['50%_Анна'])
      expect(await names(people({ find: '%_' }))).toEqual(['50%_Анна'])
      expect(await names(people({ find: 'LIC' }))).toEqual(['alice'])
      expect(await names(people({ find: 'olg' }))).toEqual(['Olga'])
      expect(await names(people({ find: 'nobody' }))).toEqual([])
      expect(await names(people({ kind: 'accounts' }))).toEqual(['Olga'])
      expect(await names(people({ kind: 'guests' }))).toEqual(['50%_Анна', 'mallory', 'bob', 'alice'])
      expect(await names(people({ kind: 'suspended' }))).toEqual([])
      await on.storage.suspend({ who: await who(), person: nina, on: true, why: 'Spam', at: NOW })
      const { people: suspended } = await people({ kind: 'suspended' })
      expect(suspended).toMatchObject([{ id: nina, suspended: { at: NOW, why: 'Spam' } }])
      expect(suspended[0]).not.toHaveProperty('usedAt')
    })

    test('rooms come newest first, with their members, messages and last message, and nothing that was said', async () => {
      const old = await room(on.storage, on.alice, on.bob)
      await sayMany(on.storage, old.id, on.alice, 3)
      const last = await say(on.storage, old.id, on.bob, 'a secret')
      const empty = await room(on.storage, on.alice)
      const all = await rooms()
      expect(all.rooms.map(({ id }) => id)).toEqual([empty.id, old.id])
      expect(all.rooms[1]).toEqual({
        id: old.id,
        name: 'The kitchen',
        createdAt: NOW,
        members: 2,
        messages: 4,
        bytes: 0,
        lastAt: last.at,
      })
      expect(all.rooms[0]).not.toHaveProperty('lastAt')
      expect(JSON.stringify(all)).not.toMatch(new RegExp(`secret|${old.code}`))
      expect((await rooms({}, 25, 3)).rooms[1]!.messages).toBe(3)
      expect((await rooms({}, 1)).more).toBe(true)
      expect((await rooms({ after: empty.id }, 1)).rooms.map(({ id }) => id)).toEqual([old.id])
      expect((await rooms({ find: 'KITCH' })).rooms.length).toBe(2)
      expect((await rooms({ find: 'attic' })).rooms).toEqual([])
    })

    test('numbers of the whole server, and messages by their ids', async () => {
      const before = await on.storage.serverNumbers({ who: await who() })
      expect(before).toMatchObject({ accounts: 1, rooms: 2, fileBytes: 0 })
      expect(before.databaseBytes).toBeGreaterThan(10_000)
      expect(before.index.changes).toBeGreaterThanOrEqual(4)
      expect(before.index.older).toBeBoolean()
      const stored = await on.storage.storedNumbers({})
      expect(stored).toEqual({ ...before, sessions: expect.any(Number), mails: { waiting: 0, since: null } })
      await guest(on.storage, 'late')
      expect((await on.storage.storedNumbers({})).sessions).toBe(stored.sessions + 1)
      expect((await on.storage.serverNumbers({ who: await who() })).guests).toBe(before.guests + 1)
      const count = async (after: string, to: string, most: number) =>
        on.storage.countMessages({ who: await who(), after, to, most })
      const [least, greatest] = ['00000000-0000-7000-8000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff']
      const all = await count(least, greatest, 100)
      expect(all.count).toBe(4)
      const half = await count(least, greatest, 3)
      expect(half.count).toBe(3)
      expect(await count(half.last!, greatest, 3)).toEqual({ count: 1, last: all.last })
      expect(await count(greatest, greatest, 3)).toEqual({ count: 0, last: null })
    })
  })
}

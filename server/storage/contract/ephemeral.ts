import { describe, expect, test } from 'bun:test'
import { OPEN } from '../../../protocol/policies.ts'
import { HOUR_MS } from '../operations/retention.ts'
import {
  changesOf,
  found,
  indexAll,
  isRefused,
  MOST,
  newCode,
  newId,
  NOW,
  room,
  say,
  sayMany,
  stateFor,
  type Open,
} from './cast.ts'
import { uploaded } from './files.ts'
import { stage } from './stage.ts'

const TICK_MS = 4 * 60_000

export function ephemeralContract(open: Open) {
  describe('ephemeral rooms', () => {
    const on = stage(open)
    let now = NOW
    /** A server runs for so many hours. */
    const runs = async (hours: number) => {
      for (const end = now + hours * HOUR_MS; now < end; now += TICK_MS) await on.storage.tickUptime({ now })
      await on.storage.tickUptime({ now })
    }
    const ephemeral = async (emptyHours: number, ...others: string[]) => {
      const made = await room(on.storage, on.alice, ...others)
      await on.storage.updateRoom({ who: on.alice, room: made.id, at: NOW, emptyHours })
      return made
    }
    const notes = (room: string, empty: boolean) => on.storage.noteEmpty({ room, empty })
    const isEnding = async (room: string) =>
      (await on.storage.endingRooms({ limit: 50 })).rooms.some((one) => one.room === room)
    const listed = async (room: string) =>
      (await on.storage.ephemeralRooms({ after: '', limit: 100 })).rooms.find((one) => one.room === room)
    const deletes = async (room: string, limit = 25) => {
      let steps = 1
      while ((await on.storage.deleteRoom({ room, limit })).more) steps++
      return steps
    }
    const joins = (who: string, code: string) =>
      on.storage.joinRoom({ who, code, at: NOW, roomsPerPerson: 0, knocksPerRoom: 2, knockDays: 7 })

    test('a room says after how many hours without anybody it is deleted, and its owner alone changes that', async () => {
      const { storage, alice, bob } = on
      const made = { id: newId(), code: newCode() }
      const input = { who: alice, ...made, name: 'Short', at: NOW, roomsPerPerson: 0, emptyHours: 8 }
      expect((await storage.createRoom(input)).room.emptyHours).toBe(8)
      await joins(bob, made.code)
      await isRefused(storage.updateRoom({ who: bob, room: made.id, at: NOW, emptyHours: 0 }), 'not_owner')
      const changes = changesOf(storage, made.id)
      const { room } = await storage.updateRoom({ who: alice, room: made.id, at: NOW, emptyHours: 0, defaults: OPEN })
      expect(room).not.toHaveProperty('emptyHours')
      expect(changes).toMatchObject([{ room: { name: 'Short' } }])
      expect(await listed(made.id)).toBeUndefined()
    })

    test('it ends so many hours after everybody has left, and not while somebody is there', async () => {
      const { id } = await ephemeral(8)
      const { id: stays } = await room(on.storage, on.alice)
      await runs(9)
      expect(await isEnding(id)).toBe(false)
      await notes(id, true)
      await notes(stays, true)
      expect(await listed(id)).toEqual({ room: id, empty: true })
      await runs(7)
      await notes(id, true)
      expect(await isEnding(id)).toBe(false)
      expect(await deletes(id)).toBe(1)
      await runs(1.1)
      expect([await isEnding(id), await isEnding(stays)]).toEqual([true, false])
      await notes(id, false)
      expect([await isEnding(id), (await listed(id))!.empty]).toEqual([false, false])
      expect(await deletes(id)).toBe(1)
      expect((await stateFor(on.storage, on.alice, id)).room.emptyHours).toBe(8)
    })

    test('time without a server does not count, and what was counted before it does', async () => {
      const { id } = await ephemeral(8)
      await notes(id, true)
      await runs(5)
      now += 100 * HOUR_MS
      await runs(2.5)
      expect(await isEnding(id)).toBe(false)
      await runs(0.6)
      expect(await isEnding(id)).toBe(true)
    })

    test('a clock that is set back counts nothing, and nodes whose clocks differ count no time twice', async () => {
      const { total } = await on.storage.tickUptime({ now })
      expect((await on.storage.tickUptime({ now: now + 60_000 })).total).toBe(total + 60_000)
      expect((await on.storage.tickUptime({ now: now + 30_000 })).total).toBe(total + 60_000)
      expect((await on.storage.tickUptime({ now: now + 61_000 })).total).toBe(total + 61_000)
      now -= 5 * HOUR_MS
      expect((await on.storage.tickUptime({ now })).total).toBe(total + 61_000)
      now += 1_000
      expect((await on.storage.tickUptime({ now })).total).toBe(total + 62_000)
    })

    test('who joins is there', async () => {
      const { id, code } = await ephemeral(1)
      await notes(id, true)
      await joins(on.bob, code)
      expect((await listed(id))!.empty).toBe(false)
    })

    test('[G10] a room that has ended is in no list, page, search or file, and its codes and links lead nowhere', async () => {
      const { storage, alice, bob, mallory } = on
      const { id, code } = await ephemeral(1, bob)
      const other = await room(storage, alice, bob)
      const newer = newCode()
      await storage.replaceCode({ who: alice, room: id, at: NOW, code: newer, mostOld: 2 })
      const said = await sayMany(storage, id, bob, 60)
      await say(storage, other.id, bob, 'number elsewhere')
      const file = await uploaded(storage, id, alice, { name: 'gone.txt' })
      await indexAll(storage)
      const { rev } = await stateFor(storage, alice, id).then(({ room }) => room)
      await notes(id, true)
      await runs(1.1)
      const changes = changesOf(storage, id)
      expect(await deletes(id)).toBeGreaterThan(4)
      expect(await deletes(id)).toBe(1)
      expect(await isEnding(id)).toBe(false)
      expect(changes).toMatchObject([
        { rev: rev + 1, member: { left: true } },
        { rev: rev + 2, member: { left: true } },
      ])
      for (const one of [code, newer]) {
        await isRefused(storage.roomByCode({ code: one, who: alice }), 'wrong_code')
        await isRefused(joins(mallory, one), 'wrong_code')
      }
      await isRefused(storage.page({ who: alice, room: id, limit: 9, bytes: 9_000 }), 'not_member')
      await isRefused(
        storage.append({ id: newId(), room: id, who: bob, at: NOW, content: { body: 'late' } }),
        'not_member',
      )
      expect((await storage.roomsOf({ who: bob })).rooms.map((one) => one.room)).not.toContain(id)
      expect(await found(storage, alice, { text: 'number' })).toEqual(['number elsewhere'])
      expect((await storage.looseBlobs({ after: '', limit: 100 })).hashes.length).toBeGreaterThan(0)
      await isRefused(storage.getFile({ who: alice, file: file.id }), 'no_such_file')
      const again = { id: said[0]!.id, room: id, who: bob, at: NOW, content: { body: 'number 1' } }
      await isRefused(storage.append(again), 'not_member')
    })

    test('[G9] a client that still has the room is told that it is in no such room, and no loss is proven', async () => {
      const { storage, alice } = on
      const { id } = await ephemeral(1)
      await sayMany(storage, id, alice, 3)
      const { to: rev, term } = await stateFor(storage, alice, id)
      await notes(id, true)
      await runs(1.1)
      await deletes(id)
      const answer = await storage.catchUp({ who: alice, rooms: [{ room: id, rev, term, proof: 'p' }], ...MOST })
      expect(answer.unmatched).toEqual([])
      expect(answer.rooms.map((one) => one.room)).not.toContain(id)
    })
  })
}

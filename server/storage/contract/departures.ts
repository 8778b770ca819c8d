import { describe, expect, test } from 'bun:test'
import type { Storage } from '../storage.ts'
import { changesOf, guest, isRefused, messageFor, newId, NOW, room, say, sayMany, type Open } from './cast.ts'
import { uploaded } from './files.ts'
import { stage } from './stage.ts'

export function departuresContract(open: Open) {
  describe('people who delete their account', () => {
    const on = stage(open)
    const FORMER = { name: 'Former member', guest: false, former: true } as const

    /** A person with an account, and alice's room that they are in. */
    async function leaver(storage: Storage) {
      const who = await guest(storage, 'leaver')
      const session = { hash: `session of ${who}`, at: NOW, expiresAt: NOW + 60_000 }
      const account = { who, name: null, login: `l-${who.slice(-12)}`, password: 'hash', old: null }
      await storage.createAccount({ ...account, session })
      const { id } = await room(storage, on.alice, who)
      const goes = (deletesMessages: boolean) =>
        storage.deleteAccount({ who, password: 'hash', proof: null, deletesMessages })
      return { who, room: id, session, account, goes }
    }

    async function sweeps(storage: Storage, limit = 200) {
      let steps = 0
      while ((await storage.deleteDeparted({ limit })).more) steps++
      return steps
    }

    test('their name is gone from every room, they are in none, and the messages stay', async () => {
      const { storage, alice } = on
      const { who, room: id, goes } = await leaver(storage)
      const left = await room(storage, alice, who)
      await storage.leaveRoom({ who, room: left.id })
      const said = await say(storage, id, who, 'before')
      const changes = [id, left.id].map((each) => changesOf(storage, each))
      await goes(false)
      const person = { id: who, ...FORMER }
      expect(changes).toEqual([
        [{ rev: 5, member: { person, role: 'member', left: true } }],
        [{ rev: 5, member: { person, role: 'member', left: true } }],
      ])
      for (const each of [id, left.id])
        expect((await storage.members({ who: alice, room: each, limit: 10, bytes: 10_000 })).text).not.toContain(
          'leaver',
        )
      expect((await storage.roomsOf({ who })).rooms).toEqual([])
      expect(await messageFor(storage, alice, id, said.id)).toEqual(said)
      expect(await sweeps(storage)).toBe(0)
    })

    test('[G10] their sessions end, their picture goes, and the login is free', async () => {
      const { storage } = on
      const { who, room: id, session, account, goes } = await leaver(storage)
      const picture = await uploaded(storage, id, who, { width: 4, height: 3 })
      await storage.setPicture({ who, file: picture.id })
      await goes(false)
      expect(await storage.findSession({ hash: session.hash, now: NOW })).toEqual({ session: null })
      await isRefused(storage.getFile({ who: on.alice, file: picture.id }), 'no_such_file')
      const again = { ...account, who: newId(), name: 'Somebody' }
      await storage.createAccount({ ...again, session: { ...session, hash: newId() } })
    })

    test('[G10] their messages are deleted in steps, also in rooms that they left, and no others', async () => {
      const { storage, alice } = on
      const { who, room: id, goes } = await leaver(storage)
      const left = await room(storage, alice, who)
      const gone = await say(storage, left.id, who, 'elsewhere')
      await storage.leaveRoom({ who, room: left.id })
      const own = await sayMany(storage, id, who, 7)
      const hers = await say(storage, id, alice, 'mine')
      await goes(true)
      expect(await sweeps(storage, 3)).toBeGreaterThan(3)
      for (const { id: message } of own)
        expect(await messageFor(storage, alice, id, message)).toMatchObject({ body: '', deleted: 'author' })
      expect(await messageFor(storage, alice, left.id, gone.id)).toMatchObject({ body: '', deleted: 'author' })
      expect(await messageFor(storage, alice, id, hers.id)).toEqual(hers)
    })

    test('twice at once is once, and a former member gets no name again', async () => {
      const { storage, alice } = on
      const { who, room: id, goes } = await leaver(storage)
      const changes = changesOf(storage, id)
      await Promise.all([goes(true), goes(true)])
      await goes(true)
      expect(changes.length).toBe(1)
      await isRefused(storage.rename({ who, name: 'back' }), 'signed_out')
      expect((await storage.members({ who: alice, room: id, limit: 10, bytes: 10_000 })).text).not.toContain('back')
    })

    test('what was checked must still be so, or nothing happens', async () => {
      const { storage } = on
      const { who, session } = await leaver(storage)
      const goes = (over: object) =>
        storage.deleteAccount({ who, password: 'hash', proof: null, deletesMessages: true, ...over })
      await isRefused(goes({ password: 'another' }), 'wrong_password')
      await isRefused(goes({ password: null }), 'wrong_password')
      await storage.beginTotp({ who, secret: 'S' })
      await storage.confirmTotp({ who, secret: 'S', step: 1, codes: ['a'] })
      await isRefused(goes({}), 'totp_needed')
      await isRefused(goes({ proof: { secret: 'S', step: 1 } }), 'wrong_totp')
      expect((await storage.findSession({ hash: session.hash, now: NOW })).session?.person.name).toBe('leaver')
      await goes({ proof: { recovery: 'a' } })
    })
  })
}

import { describe, expect, test } from 'bun:test'
import { draft, MOST, newCode, newId, NOW, room, say, sayMany, type Open } from './cast.ts'
import { stage } from './stage.ts'
import type { Known } from '../storage.ts'

export function livesContract(open: Open) {
  describe('runs and lives', () => {
    const on = stage(open)
    const claim = async (who: string, rooms: Known[], epoch: string | undefined = on.storage.epoch) => {
      const { rooms: states, lost } = await on.storage.catchUp(who, { epoch, rooms }, MOST)
      return { of: (id: string) => states.find((state) => state.room.id === id), lost }
    }

    test('every start is another run, in the same life', async () => {
      const { epoch, run } = on.storage
      await on.reopen()
      expect(on.storage.epoch).toBe(epoch)
      expect(on.storage.run).not.toBe(run)
    })

    test('[G9] each rev belongs to the run that gave it, whichever change it was', async () => {
      const { id } = await room(on.storage, on.alice)
      const changes: (() => Promise<unknown>)[] = [
        async () => {},
        () => on.storage.joinRoom(on.bob, code, NOW, 0),
        () => on.storage.rename(on.bob, `bob ${newId().slice(-8)}`),
        () => say(on.storage, id, on.alice, 'hello'),
        () => on.storage.leaveRoom(on.bob, id),
      ]
      const { room: made } = (await claim(on.alice, [])).of(id)!
      const code = made.code.replaceAll('-', '')
      for (const [index, change] of changes.entries()) {
        await on.reopen()
        await change()
        const state = (await claim(on.alice, [])).of(id)!
        expect(state.to).toBe(2 + index)
        if (index > 0) expect(state.run).toBe(on.storage.run)
      }
      await on.reopen()
      const state = (await claim(on.alice, [])).of(id)!
      expect(state.run).toBeString()
      expect(state.run).not.toBe(on.storage.run)
      expect((await claim(on.alice, [{ room: id, rev: state.to, run: state.run }])).lost).toBeUndefined()
    })

    test('what is true is no loss, at any rev and from any run', async () => {
      const { id } = await room(on.storage, on.alice)
      const { run } = on.storage
      await on.reopen()
      await say(on.storage, id, on.alice, 'later')
      for (const rev of [0, 1, 2]) {
        const { lost, of } = await claim(on.alice, [{ room: id, rev, run }])
        expect([lost, of(id)!.reset, of(id)!.changes.length]).toEqual([undefined, undefined, 3 - rev])
      }
      expect((await claim(on.alice, [{ room: id, rev: 3, run: on.storage.run }])).lost).toBeUndefined()
      expect((await claim(on.alice, [{ room: id, rev: 3 }])).lost).toBeUndefined()
    })

    test('[G9] an old copy is noticed by a rev that it has not reached', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const { run } = on.storage
      await sayMany(on.storage, id, on.alice, 3)
      await on.restore()
      const held = { room: id, rev: 5, run }
      expect((await claim(on.alice, [held])).lost).toEqual(held)
      expect((await claim(on.alice, [{ room: id, rev: 5 }])).lost).toEqual({ room: id, rev: 5 })
      expect((await claim(on.alice, [held])).of(id)!.reset).toBe(true)
      expect((await claim(on.alice, [{ room: id, rev: 2 }])).lost).toBeUndefined()
    })

    test('[G9] and by a rev that it has given anew in another run', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const { run } = on.storage
      await sayMany(on.storage, id, on.alice, 3)
      await on.restore()
      await sayMany(on.storage, id, on.alice, 9)
      const held = { room: id, rev: 5, run }
      const { lost, of } = await claim(on.alice, [held])
      expect([lost, of(id)!.reset]).toEqual([held, true])
      // Who cannot tell the run finds nothing wrong.
      expect((await claim(on.alice, [{ room: id, rev: 5 }])).lost).toBeUndefined()
    })

    test('[G9] and by a room that was opened or joined after it', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice)
      await on.keep()
      const { run } = on.storage
      const opened = await room(on.storage, bob)
      await on.storage.joinRoom(bob, code, NOW, 0)
      await on.restore()
      for (const held of [
        { room: opened.id, rev: 2, run },
        { room: id, rev: 3, run },
      ])
        expect((await claim(bob, [held])).lost).toEqual(held)
    })

    test('a claim of another life, or of none, is no proof', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.reopen()
      const held = { room: id, rev: 99, run: 'another' }
      const { lost, of } = await claim(on.alice, [held], 'another life')
      expect([lost, of(id)!.reset]).toEqual([undefined, true])
      const none = await on.storage.catchUp(on.alice, { rooms: [held] }, MOST)
      expect(none.lost).toBeUndefined()
    })

    test('who left a room, and claims what was in it, proves nothing', async () => {
      const { id } = await room(on.storage, on.alice, on.bob)
      const { run } = on.storage
      await on.storage.leaveRoom(on.bob, id)
      await on.reopen()
      expect((await claim(on.bob, [{ room: id, rev: 3, run }])).lost).toBeUndefined()
      expect((await claim(on.mallory, [{ room: id, rev: 3, run }])).lost).toBeUndefined()
      expect((await claim(on.mallory, [{ room: newId(), rev: 0, run }])).lost).toBeUndefined()
    })

    test('[G9] a life begins once, however many ask for it, and outlives the next start', async () => {
      const { epoch } = on.storage
      const begun = await Promise.all(Array.from({ length: 5 }, () => on.storage.beginLife(epoch)))
      expect(begun.filter(Boolean)).toHaveLength(1)
      const next = on.storage.epoch
      expect(next).not.toBe(epoch)
      expect(await on.storage.beginLife(epoch)).toBe(false)
      expect((await on.storage.catchUp(on.alice, { rooms: [] }, MOST)).epoch).toBe(next)
      await on.reopen()
      expect(on.storage.epoch).toBe(next)
    })

    test('what began in this run has lost nothing: a claim against it is a lie, and changes nothing', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.storage.beginLife(on.storage.epoch)
      const { epoch } = on.storage
      for (const held of [
        { room: id, rev: 99 },
        { room: id, rev: 2, run: 'no such run' },
        { room: newId(), rev: 2 },
      ]) {
        const { lost, of } = await claim(on.alice, [held])
        expect([lost, of(id)!.reset, of(id)!.changes]).toEqual([undefined, true, []])
      }
      await on.reopen()
      expect(on.storage.epoch).toBe(epoch)
      expect((await claim(on.alice, [{ room: id, rev: 99 }])).lost).toEqual({ room: id, rev: 99 })
    })

    test('[G10] who left in this life stays outside, whatever rev they held in the one before', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice, bob)
      await on.keep()
      await sayMany(on.storage, id, alice, 9)
      await on.restore()
      await on.storage.beginLife(on.storage.epoch)
      await say(on.storage, id, alice, 'in this life')
      const back = () => on.storage.joinRoom(bob, code, NOW, 0, 12)
      expect(await back()).toMatchObject({ id })
      await on.storage.leaveRoom(bob, id)
      expect(await back()).toBe('left')
      await on.reopen()
      expect(await back()).toBe('left')
      expect(await on.storage.joinRoom(bob, code, NOW, 0)).toMatchObject({ id })
    })

    test('[G10] also of a room that was quiet when it began, and of what came before the loss was noticed', async () => {
      const { alice, bob } = on
      const [quiet, busy] = [await room(on.storage, alice, bob), await room(on.storage, alice, bob)]
      await on.keep()
      await on.restore()
      await on.storage.leaveRoom(bob, busy.id)
      await on.storage.beginLife(on.storage.epoch)
      await on.reopen()
      await on.storage.leaveRoom(bob, quiet.id)
      for (const { code } of [quiet, busy]) expect(await on.storage.joinRoom(bob, code, NOW, 0, 12)).toBe('left')
    })

    test('[G10] who left before it began, and came back in what was lost, comes back', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice, bob)
      await on.storage.leaveRoom(bob, id)
      await on.keep()
      await on.storage.joinRoom(bob, code, NOW, 0)
      await sayMany(on.storage, id, alice, 9)
      await on.restore()
      await on.storage.beginLife(on.storage.epoch)
      await say(on.storage, id, alice, 'in this life')
      expect(await on.storage.joinRoom(bob, code, NOW, 0, 14)).toMatchObject({ id })
    })

    test('[G2] a message that was lost is stored again under its id', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const hello = draft(id, on.alice, 'hello')
      await on.storage.append(hello)
      await on.restore()
      expect(await on.storage.missing(on.alice, id, [hello.id])).toEqual([hello.id])
      expect(await on.storage.append(hello)).toMatchObject({ stored: { id: hello.id, seq: 3 } })
    })

    test('[G3] a room whose opening was refused leaves no stretch behind', async () => {
      const { code } = await room(on.storage, on.alice)
      const twin = { id: newId(), code, name: 'Twin', at: NOW }
      expect(await on.storage.createRoom(on.alice, twin)).toBeNull()
      expect(await on.storage.createRoom(on.alice, { ...twin, code: newCode() })).toMatchObject({ rev: 2 })
      expect((await claim(on.alice, [])).of(twin.id)!.run).toBe(on.storage.run)
    })
  })
}

import { describe, expect, test } from 'bun:test'
import type { Known } from '../operations/known-revs.ts'
import {
  draft,
  factsOf,
  isRefused,
  MOST,
  newCode,
  newId,
  NOW,
  room,
  say,
  sayMany,
  statesOf,
  type Open,
} from './cast.ts'
import { stage } from './stage.ts'

export function epochsContract(open: Open) {
  describe('terms and epochs', () => {
    const on = stage(open)
    const claim = async (who: string, rooms: Known[], epoch: string | undefined = on.storage.epoch) => {
      const caughtUp = await on.storage.catchUp({ who, epoch, rooms, ...MOST })
      const { unmatched } = caughtUp
      const states = statesOf(caughtUp)
      return { of: (id: string) => states.find((state) => state.room.id === id), unmatched }
    }
    const stateOf = async (who: string, id: string) => (await claim(who, [])).of(id)!
    const join = (who: string, code: string, unlessLeftAfter?: number) =>
      on.storage.joinRoom({ who, code, at: NOW, roomsPerPerson: 0, unlessLeftAfter })

    test('the epoch and the secret outlive a restart', async () => {
      const { epoch, secret } = on.storage
      await on.reopen()
      expect([on.storage.epoch, on.storage.secret]).toEqual([epoch, secret])
    })

    test('[G9] a fact and the state after it name the same term, whichever change it was', async () => {
      const { id, code } = await room(on.storage, on.alice)
      const changes: (() => Promise<unknown>)[] = [
        () => join(on.bob, code),
        () => on.storage.rename({ who: on.bob, name: `bob ${newId().slice(-8)}` }),
        () => say(on.storage, id, on.alice, 'hello'),
        () => on.storage.leaveRoom({ who: on.bob, room: id }),
      ]
      for (const [index, change] of changes.entries()) {
        await on.reopen()
        const facts = factsOf(on.storage)
        await change()
        const state = await stateOf(on.alice, id)
        expect(state.to).toBe(3 + index)
        expect(facts.find((fact) => fact.fact === 'changed' && fact.room === id)).toMatchObject({ term: state.term })
      }
      const { term } = await stateOf(on.alice, id)
      await on.reopen()
      const state = await stateOf(on.alice, id)
      expect(state.term).toBe(term)
      expect((await claim(on.alice, [{ room: id, rev: state.to, term }])).unmatched).toEqual([])
    })

    test('[G9] a true claim is no loss, at any rev and from any term', async () => {
      const { id } = await room(on.storage, on.alice)
      const { term } = await stateOf(on.alice, id)
      await on.reopen()
      await say(on.storage, id, on.alice, 'later')
      for (const rev of [0, 1, 2]) {
        const { unmatched, of } = await claim(on.alice, [{ room: id, rev, term }])
        expect([unmatched, of(id)!.reset, of(id)!.changes.length]).toEqual([[], undefined, 3 - rev])
      }
      const now = (await stateOf(on.alice, id)).term
      expect((await claim(on.alice, [{ room: id, rev: 3, term: now }])).unmatched).toEqual([])
      expect((await claim(on.alice, [{ room: id, rev: 3 }])).unmatched).toEqual([])
    })

    test('[G9] an old copy is noticed by a rev that it has not reached', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const { term } = await stateOf(on.alice, id)
      await sayMany(on.storage, id, on.alice, 3)
      await on.restore()
      const known = { room: id, rev: 5, term }
      const { unmatched, of } = await claim(on.alice, [known])
      expect([unmatched, of(id)!.reset]).toEqual([[known], true])
      expect((await claim(on.alice, [{ room: id, rev: 2 }])).unmatched).toEqual([])
    })

    test('[G9] and by a rev that it has given again in another term', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const { term } = await stateOf(on.alice, id)
      await sayMany(on.storage, id, on.alice, 3)
      await on.restore()
      await sayMany(on.storage, id, on.alice, 9)
      const known = { room: id, rev: 5, term }
      const { unmatched, of } = await claim(on.alice, [known])
      expect([unmatched, of(id)!.reset]).toEqual([[known], true])
      // A claim without a term is trusted up to the newest rev.
      expect((await claim(on.alice, [{ room: id, rev: 5 }])).unmatched).toEqual([])
    })

    test('[G9] and by a room that was created or joined after it', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice)
      await on.keep()
      const { term } = await stateOf(alice, id)
      const later = await room(on.storage, bob)
      await join(bob, code)
      await on.restore()
      for (const known of [
        { room: later.id, rev: 2, term },
        { room: id, rev: 3, term },
      ])
        expect((await claim(bob, [known])).unmatched).toEqual([known])
    })

    test('[G9] an old copy has the secret under which the lost revs were proven', async () => {
      await on.keep()
      const { secret, epoch } = on.storage
      await on.restore()
      expect([on.storage.secret, on.storage.epoch]).toEqual([secret, epoch])
    })

    test('a claim of another epoch is not compared', async () => {
      const { id } = await room(on.storage, on.alice)
      const { unmatched, of } = await claim(on.alice, [{ room: id, rev: 99, term: 'another' }], 'another epoch')
      expect([unmatched, of(id)!.reset]).toEqual([[], true])
    })

    test('a true claim about a room that the person left, or never was in, is matched', async () => {
      const { id } = await room(on.storage, on.alice, on.bob)
      const { term } = await stateOf(on.alice, id)
      await on.storage.leaveRoom({ who: on.bob, room: id })
      await on.reopen()
      expect((await claim(on.bob, [{ room: id, rev: 3, term }])).unmatched).toEqual([])
      expect((await claim(on.mallory, [{ room: id, rev: 3, term }])).unmatched).toEqual([])
      expect((await claim(on.mallory, [{ room: newId(), rev: 0, term }])).unmatched).toEqual([])
    })

    test('[G7] [G9] hundreds of claims about rooms that the person left are compared at once, whatever their terms', async () => {
      const { alice, bob } = on
      const left = await Promise.all(Array.from({ length: 100 }, () => room(on.storage, alice, bob)))
      const stays = await room(on.storage, alice, bob)
      const { term } = await stateOf(bob, stays.id)
      await Promise.all(left.map(({ id }) => on.storage.leaveRoom({ who: bob, room: id })))
      await on.keep()
      await on.restore()
      for (const { id } of [...left.slice(50), stays]) await say(on.storage, id, alice, 'in the next term')
      const now = (await stateOf(alice, stays.id)).term
      const claims = [...left, stays].map(({ id }) => ({ room: id, rev: 3, term }))
      expect((await claim(bob, claims)).unmatched).toEqual([])
      const untrue = [
        { room: left[0]!.id, rev: 9, term },
        { room: left[1]!.id, rev: 3, term: now },
        { room: left[60]!.id, rev: 5, term },
        { room: stays.id, rev: 4, term },
        { room: newId(), rev: 1, term },
      ]
      const all = [...claims.filter(({ room }) => !untrue.some((each) => each.room === room)), ...untrue]
      expect((await claim(bob, all)).unmatched).toEqual(untrue)
    })

    test('[G9] an epoch begins once, however many ask for it, is reported once, and outlives the next start', async () => {
      const { epoch } = on.storage
      const facts = factsOf(on.storage)
      const ask = () => on.storage.beginEpoch({ ended: epoch, by: null })
      const answers = await Promise.all(Array.from({ length: 5 }, ask))
      expect(answers.filter(({ began }) => began)).toHaveLength(1)
      const next = on.storage.epoch
      expect(next).not.toBe(epoch)
      expect(new Set(answers.map((answer) => answer.epoch))).toEqual(new Set([next]))
      expect(facts).toEqual([{ fact: 'epoch-began', epoch: next, by: null }])
      expect((await ask()).began).toBe(false)
      expect((await on.storage.catchUp({ who: on.alice, rooms: [], ...MOST })).epoch).toBe(next)
      await on.reopen()
      expect(on.storage.epoch).toBe(next)
    })

    test('[G10] a person who left in this epoch stays outside, whatever rev they had in the one before', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice, bob)
      await on.keep()
      await sayMany(on.storage, id, alice, 9)
      await on.restore()
      await on.storage.beginEpoch({ ended: on.storage.epoch, by: null })
      await say(on.storage, id, alice, 'in this epoch')
      expect((await join(bob, code, 12)).room).toMatchObject({ id })
      await on.storage.leaveRoom({ who: bob, room: id })
      await isRefused(join(bob, code, 12), 'left_room')
      await on.reopen()
      await isRefused(join(bob, code, 12), 'left_room')
      expect((await join(bob, code)).room).toMatchObject({ id })
    })

    test('[G10] also of a room that was quiet when it began, and for a leaving before the loss was noticed', async () => {
      const { alice, bob } = on
      const [quiet, busy] = [await room(on.storage, alice, bob), await room(on.storage, alice, bob)]
      await on.keep()
      await on.restore()
      await on.storage.leaveRoom({ who: bob, room: busy.id })
      await on.storage.beginEpoch({ ended: on.storage.epoch, by: null })
      await on.reopen()
      await on.storage.leaveRoom({ who: bob, room: quiet.id })
      for (const { code } of [quiet, busy]) await isRefused(join(bob, code, 12), 'left_room')
    })

    test('[G10] a person who left before it began, and came back in what was lost, may come back', async () => {
      const { alice, bob } = on
      const { id, code } = await room(on.storage, alice, bob)
      await on.storage.leaveRoom({ who: bob, room: id })
      await on.keep()
      await join(bob, code)
      await sayMany(on.storage, id, alice, 9)
      await on.restore()
      await on.storage.beginEpoch({ ended: on.storage.epoch, by: null })
      await say(on.storage, id, alice, 'in this epoch')
      expect((await join(bob, code, 14)).room).toMatchObject({ id })
    })

    test('[G2] a message that was lost is stored again under its id', async () => {
      const { id } = await room(on.storage, on.alice)
      await on.keep()
      const hello = draft(id, on.alice, 'hello')
      await on.storage.append(hello)
      await on.restore()
      expect(await on.storage.missing({ who: on.alice, room: id, ids: [hello.id] })).toEqual({ missing: [hello.id] })
      expect(await on.storage.append(hello)).toMatchObject({ stored: { id: hello.id, seq: 3 } })
    })

    test('[G3] a room whose creation was refused leaves no mark of a term behind', async () => {
      const { code } = await room(on.storage, on.alice)
      const twin = { who: on.alice, id: newId(), code, name: 'Twin', at: NOW, roomsPerPerson: 0 }
      await isRefused(on.storage.createRoom(twin), 'no_free_code')
      expect((await on.storage.createRoom({ ...twin, code: newCode() })).room).toMatchObject({ rev: 2 })
      expect((await stateOf(on.alice, twin.id)).term).toBeString()
    })
  })
}

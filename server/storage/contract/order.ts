import { describe, expect, test } from 'bun:test'
import type { Change } from '../../../protocol/entities.ts'
import type { Draft } from '../operations/append.ts'
import type { Result } from '../operations/table.ts'
import { draft, guest, changesOf, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

const STEPS = 400

/** Null for an operation that was refused. */
const orNull = <T>(work: Promise<T>): Promise<T | null> => work.catch(() => null)

/** Numbers that look random and are the same for the same seed, so that a failure can be run again. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

export function orderContract(open: Open) {
  describe('order, whatever happens at once', () => {
    const on = stage(open)

    test.each([1, 2, 3, 4, 5])('[G2] [G3] [G4] random interleavings, seed %d', async (seed) => {
      const { storage } = on
      const roll = dice(seed)
      const people = await Promise.all(['p', 'q', 'r'].map((name) => guest(storage, name)))
      const rooms = [await room(storage, ...(people as [string])), await room(storage, ...(people as [string]))]
      const changes = rooms.map(({ id }) => changesOf(storage, id))
      const sent: { draft: Draft; answer: Promise<Result<'append'> | null> }[] = []
      const others: Promise<unknown>[] = []

      for (let step = 0; step < STEPS; step++) {
        const { id, code } = rooms[roll(rooms.length)]!
        const who = people[roll(people.length)]!
        const before = sent.length > 0 ? sent[roll(sent.length)]!.draft : undefined
        const fresh = draft(id, who, `step ${step}`)
        const kind = roll(20)
        if (kind === 0) others.push(orNull(storage.leaveRoom({ who: who, room: id })))
        else if (kind < 3) others.push(orNull(storage.joinRoom({ who: who, code: code, at: NOW, roomsPerPerson: 0 })))
        else if (kind === 3) others.push(orNull(storage.rename({ who: who, name: `name ${step}` })))
        else if (kind === 4) others.push(orNull(storage.markRead({ who: who, room: id, seq: step, by: null })))
        else if (kind < 8 && before) sent.push({ draft: before, answer: orNull(storage.append(before)) })
        else if (kind === 8 && before) {
          const forged = { ...before, content: { body: 'forged' } }
          sent.push({ draft: forged, answer: orNull(storage.append(forged)) })
        } else sent.push({ draft: fresh, answer: orNull(storage.append(fresh)) })
        if (roll(10) === 0) await Promise.all(others)
      }
      await Promise.all(others)
      const answers = await Promise.all(sent.map(({ answer }) => answer))

      const stored = answers.flatMap((answer) => (answer !== null && 'stored' in answer ? [answer.stored] : []))
      expect(new Set(stored.map((message) => message.id)).size).toBe(stored.length)

      for (const [index, { id, code }] of rooms.entries()) {
        const head = (await storage.roomByCode({ code: code, who: null }))!.room.rev
        const revs = changes[index]!.map(({ rev }) => rev)
        expect(revs).toEqual(Array.from({ length: head - 4 }, (_, i) => i + 5))

        const inOrder = stored.filter((message) => message.room === id)
        expect(inOrder.map((message) => message.seq)).toEqual(
          inOrder.map((message) => message.seq).toSorted((a, b) => a - b),
        )
        const messages = changes[index]!.flatMap((change: Change) => ('message' in change ? [change.message] : []))
        expect(messages).toEqual(inOrder)

        await storage.joinRoom({ who: people[0]!, code: code, at: NOW, roomsPerPerson: 0 })
        const page = (await storage.page({ who: people[0]!, room: id, limit: STEPS, bytes: 1024 * 1024 })).parse()
        expect(page.messages).toEqual(inOrder)
      }
      for (const [index, answer] of answers.entries()) {
        if (answer === null || !('known' in answer)) continue
        expect(stored).toContainEqual(answer.known)
        expect(answer.known.body).toBe(sent[index]!.draft.content.body)
      }
    })
  })
}

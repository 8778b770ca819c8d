import { describe, expect, test } from 'bun:test'
import type { Change } from '../../../protocol/entities.ts'
import type { Appended, Draft } from '../storage.ts'
import { draft, guest, listen, NOW, room, type Open } from './cast.ts'
import { stage } from './stage.ts'

const STEPS = 400

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
      const heard = rooms.map(({ id }) => listen(storage, id))
      const sent: { draft: Draft; answer: Promise<Appended> }[] = []
      const others: Promise<unknown>[] = []

      for (let step = 0; step < STEPS; step++) {
        const { id, code } = rooms[roll(rooms.length)]!
        const who = people[roll(people.length)]!
        const before = sent.length > 0 ? sent[roll(sent.length)]!.draft : undefined
        const fresh = draft(id, who, `step ${step}`)
        const kind = roll(20)
        if (kind === 0) others.push(storage.leaveRoom(who, id))
        else if (kind < 3) others.push(storage.joinRoom(who, code, NOW, 0))
        else if (kind === 3) others.push(storage.rename(who, `name ${step}`))
        else if (kind === 4) others.push(storage.markRead(who, id, step))
        else if (kind < 8 && before) sent.push({ draft: before, answer: storage.append(before) })
        else if (kind === 8 && before) {
          const forged = { ...before, body: 'forged' }
          sent.push({ draft: forged, answer: storage.append(forged) })
        } else sent.push({ draft: fresh, answer: storage.append(fresh) })
        if (roll(10) === 0) await Promise.all(others)
      }
      await Promise.all(others)
      const answers = await Promise.all(sent.map(({ answer }) => answer))

      const stored = answers.flatMap((answer) => ('stored' in answer ? [answer.stored] : []))
      expect(new Set(stored.map((message) => message.id)).size).toBe(stored.length)

      for (const [index, { id, code }] of rooms.entries()) {
        const head = (await storage.roomByCode(code))!.room.rev
        const revs = heard[index]!.map(({ change }) => change.rev)
        expect(revs).toEqual(Array.from({ length: head - 4 }, (_, i) => i + 5))

        const inOrder = stored.filter((message) => message.room === id)
        expect(inOrder.map((message) => message.seq)).toEqual(
          inOrder.map((message) => message.seq).toSorted((a, b) => a - b),
        )
        const messages = heard[index]!.flatMap(({ change }: { change: Change }) =>
          'message' in change ? [change.message] : [],
        )
        expect(messages).toEqual(inOrder)

        await storage.joinRoom(people[0]!, code, NOW, 0)
        const page = await storage.page(people[0]!, { room: id, limit: STEPS }, 1024 * 1024)
        expect(page!.messages).toEqual(inOrder)
      }
      for (const [index, answer] of answers.entries()) {
        if (!('known' in answer)) continue
        expect(stored).toContainEqual(answer.known)
        expect(answer.known.body).toBe(sent[index]!.draft.body)
      }
    })
  })
}

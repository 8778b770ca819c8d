import { describe, expect, test } from 'bun:test'
import { factsOf, guest, newId, NOW, posted, room, say, stateFor, type Open } from './cast.ts'
import type { Fact } from '../facts.ts'
import { stage } from './stage.ts'

export function followedThreadsContract(open: Open) {
  describe('the threads that a person follows', () => {
    const on = stage(open)
    /** The oldest first. */
    const followedIn = async (who: string, room: string) =>
      (await stateFor(on.storage, who, room)).threads.map(({ thread }) => thread).toSorted()

    test('[G7] a person follows a bounded number of threads: the newest ones', async () => {
      const { storage } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, carol)
      const roots = [
        await say(storage, id, carol, '1'),
        await say(storage, id, carol, '2'),
        await say(storage, id, carol, '3'),
      ]
      for (const root of roots) {
        const draft = { id: newId(), room: id, who: carol, at: NOW, content: { body: 'reply', thread: root.id } }
        await storage.post({ ...draft, here: [], mostThreads: 2 })
      }
      expect(await followedIn(carol, id)).toEqual(roots.slice(1).map((root) => root.id))
    })

    test('[G7] threads beyond the limit are forgotten once there are an eighth more, all of them together', async () => {
      const { storage, alice } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, carol)
      const follow = async () => {
        const content = { body: `<@${carol}>`, thread: newId() }
        await storage.post({ id: newId(), room: id, who: alice, at: NOW, content, here: [], mostThreads: 8 })
        return (await stateFor(storage, carol, id)).threads.length
      }
      const counts = []
      for (let i = 0; i < 11; i++) counts.push(await follow())
      expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 9])
    })

    test('[G7] the thread that a person asks to follow is not forgotten, and devices receive which ones are', async () => {
      const { storage, alice } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, carol)
      const roots = []
      for (let i = 0; i < 11; i++) roots.push(await say(storage, id, alice, `root ${i}`))
      const follow = (thread: string) =>
        storage.followThread({ who: carol, room: id, thread, on: true, mostThreads: 8 })
      const [oldest, ...others] = roots.map((root) => root.id)
      for (const thread of others.slice(0, 9)) await follow(thread)
      const facts = factsOf(storage)
      const { rev } = roots.at(-1)!
      const tells = (thread: string, follows: boolean): Fact => ({
        fact: 'personal',
        person: carol,
        event: 'thread',
        data: { room: id, thread, read: rev, follows },
      })
      await follow(oldest!)
      expect(await followedIn(carol, id)).toEqual([oldest!, ...others.slice(2, 9)])
      expect(facts).toEqual([tells(others[0]!, false), tells(others[1]!, false), tells(oldest!, true)])
      await follow(others[9]!)
      facts.splice(0)
      const answer = { body: 'reply', thread: others[0]! }
      await storage.post({ id: newId(), room: id, who: carol, at: NOW, content: answer, here: [], mostThreads: 8 })
      expect(await followedIn(carol, id)).toEqual([others[0]!, ...others.slice(3)])
      expect(facts.filter((one) => one.fact === 'personal' && one.person === carol)).toEqual([
        tells(oldest!, false),
        tells(others[2]!, false),
      ])
    })

    test('[G7] mentions in other threads do not undo that a person follows one no longer; such choices are bounded apart', async () => {
      const { storage, alice } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, carol)
      const roots = []
      for (let i = 0; i < 11; i++) roots.push((await say(storage, id, carol, `root ${i}`)).id)
      const choose = (thread: string, on: boolean) =>
        storage.followThread({ who: carol, room: id, thread, on, mostThreads: 8 })
      const named = async (thread: string) => {
        const content = { body: `<@${carol}>`, thread }
        await storage.post({ id: newId(), room: id, who: alice, at: NOW, content, here: [], mostThreads: 8 })
      }
      const ends = async (thread: string) => {
        await choose(thread, true)
        await choose(thread, false)
      }
      const isEnded = async (thread: string) => {
        await named(thread)
        return !(await followedIn(carol, id)).includes(thread)
      }
      await ends(roots[0]!)
      for (let i = 0; i < 12; i++) await named(newId())
      expect(await isEnded(roots[0]!)).toBe(true)
      for (const root of roots.slice(1, 10)) await ends(root)
      // Ten choices are one more than an eighth beyond eight: the two oldest are forgotten.
      expect(await Promise.all(roots.slice(2, 10).map(isEnded))).toEqual(Array(8).fill(true))
      expect([await isEnded(roots[0]!), await isEnded(roots[1]!)]).toEqual([false, false])
    })

    test('[G7] mentions in many threads of one room do not end what a person follows in another', async () => {
      const { storage, alice, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, carol)
      const theirs = await room(storage, mallory, carol)
      const root = await say(storage, id, alice, 'root')
      await posted(storage, id, carol, { body: 'mine', thread: root.id })
      const begun = Array.from({ length: 4 }, newId)
      for (const thread of begun) {
        const content = { body: `<@${carol}>`, thread }
        const draft = { id: newId(), room: theirs.id, who: mallory, at: NOW, content, here: [], mostThreads: 3 }
        await storage.post(draft)
      }
      expect(await followedIn(carol, id)).toEqual([root.id])
      expect(await followedIn(carol, theirs.id)).toEqual(begun.slice(2))
    })
  })
}

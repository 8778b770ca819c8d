import { describe, expect, test } from 'bun:test'
import type { Poll } from '../../../protocol/entities.ts'
import { changesOf, guest, isRefused, messageFor, NOW, posted, room, say, type Open } from './cast.ts'
import { stage } from './stage.ts'

export function pollContract(open: Open) {
  describe('polls', () => {
    const on = stage(open)
    const vote = (who: string, room: string, id: string, choices: number[], more: object = {}) =>
      on.storage.vote({ who, room, id, choices, at: NOW, listed: 2, ...more })
    const ask = async (room: string, poll: Partial<Poll> = {}) =>
      posted(on.storage, room, on.alice, { body: 'which?', poll: { choices: ['tea', 'coffee', 'water'], ...poll } })

    test('[G3] a vote is one change that counts it; another one takes its place, and none takes it back', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const poll = await ask(id)
      const changes = changesOf(storage, id)
      expect(await vote(alice, id, poll.id, [0])).toEqual({ rev: 5 })
      await vote(bob, id, poll.id, [0])
      await vote(alice, id, poll.id, [2])
      const votes = { voters: 2, counts: [1, 0, 1], people: [[bob], [], [alice]] }
      expect(changes.at(-1)).toEqual({ rev: 7, message: { ...poll, rev: 7, votes } })
      expect(await messageFor(storage, bob, id, poll.id)).toEqual({ ...poll, rev: 7, votes, mine: { choices: [0] } })
      await vote(alice, id, poll.id, [])
      await vote(bob, id, poll.id, [])
      expect(await messageFor(storage, bob, id, poll.id)).toEqual({ ...poll, rev: 9 })
    })

    test('[G2] the same vote again changes nothing', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const poll = await ask(id, { multiple: true })
      const changes = changesOf(storage, id)
      await vote(alice, id, poll.id, [2, 0])
      await vote(alice, id, poll.id, [0, 2])
      expect(changes).toHaveLength(1)
      expect(await messageFor(storage, alice, id, poll.id)).toMatchObject({
        votes: { voters: 1, counts: [1, 0, 1] },
        mine: { choices: [0, 2] },
      })
    })

    test('an anonymous poll tells everybody the counts, and only the voter what they chose', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const poll = await ask(id, { anonymous: true })
      await vote(bob, id, poll.id, [1])
      const counted = { ...poll, rev: 5, votes: { voters: 1, counts: [0, 1, 0] } }
      expect(await messageFor(storage, alice, id, poll.id)).toEqual({ ...counted, mine: {} })
      expect(await messageFor(storage, bob, id, poll.id)).toEqual({ ...counted, mine: { choices: [1] } })
    })

    test('beyond the listed people there is a count, and a free place is given to the next one', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const poll = await ask(id)
      for (const who of [alice, bob, carol]) await vote(who, id, poll.id, [0])
      const votes = async () => (await messageFor(storage, alice, id, poll.id)).votes
      expect(await votes()).toEqual({ voters: 3, counts: [3, 0, 0], people: [[alice, bob], [], []] })
      await vote(alice, id, poll.id, [1])
      expect(await votes()).toEqual({ voters: 3, counts: [2, 1, 0], people: [[bob, carol], [alice], []] })
    })

    test('a person who takes several choices back gives each place to the next one', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      const poll = await ask(id, { multiple: true })
      await vote(alice, id, poll.id, [0, 1, 2])
      await vote(bob, id, poll.id, [0, 1])
      await vote(carol, id, poll.id, [0, 1, 2])
      await vote(alice, id, poll.id, [])
      const { votes } = await messageFor(storage, alice, id, poll.id)
      expect(votes).toEqual({ voters: 2, counts: [2, 2, 1], people: [[bob, carol], [bob, carol], [carol]] })
    })

    test('what the poll does not have or allow is refused, and so is a vote after its end', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const poll = await ask(id, { ends: NOW + 1_000 })
      const hello = await say(storage, id, alice, 'hello')
      await isRefused(vote(bob, id, poll.id, [3]), 'no_such_choice')
      await isRefused(vote(bob, id, poll.id, [0, 1]), 'single_choice')
      await isRefused(vote(bob, id, hello.id, [0]), 'not_a_poll')
      await isRefused(vote(mallory, id, poll.id, [0]), 'not_member')
      await vote(bob, id, poll.id, [0], { at: NOW + 999 })
      await isRefused(vote(bob, id, poll.id, [1], { at: NOW + 1_000 }), 'poll_ended')
      expect((await messageFor(storage, bob, id, poll.id)).mine).toEqual({ choices: [0] })
    })
  })
}

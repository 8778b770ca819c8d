import { describe, expect, test } from 'bun:test'
import {
  changesOf,
  draft,
  isRefused,
  messageFor,
  newId,
  NOW,
  posted,
  room,
  say,
  sayMany,
  stateFor,
  type Open,
} from './cast.ts'
import { stage } from './stage.ts'

export function deletionContract(open: Open) {
  describe('deletion', () => {
    const on = stage(open)
    const deletes = (who: string, room: string, id: string) => on.storage.deleteMessage({ who, room, id, at: NOW })

    test('[G3] a deletion is one change, in which the message has its place and no text', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const first = await say(storage, id, bob, 'first')
      const second = await posted(storage, id, bob, { body: 'second', replyTo: first.id })
      const changes = changesOf(storage, id)
      expect(await deletes(bob, id, second.id)).toEqual({ rev: 6 })
      const { replyTo: _, ...others } = second
      const message = { ...others, rev: 6, body: '', deleted: 'author' as const }
      expect(changes).toEqual([{ rev: 6, message }])
      expect(await messageFor(storage, alice, id, second.id)).toEqual(message)
      expect((await stateFor(storage, alice, id, 5)).changes).toEqual([{ rev: 6, message }])
    })

    test('[G2] a second deletion changes nothing, and a retry of the send finds the deleted message', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const secret = draft(id, alice, 'secret')
      await storage.append(secret)
      await deletes(alice, id, secret.id)
      const changes = changesOf(storage, id)
      expect(await deletes(alice, id, secret.id)).toEqual({ rev: 4 })
      expect(await storage.append(secret)).toMatchObject({ known: { seq: 3, rev: 4, body: '', deleted: 'author' } })
      await say(storage, id, alice, 'later')
      expect(changes).toHaveLength(1)
    })

    test('the owner deletes the message of another person, and a member does not', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      const [owners, members] = [await say(storage, id, alice, 'a'), await say(storage, id, bob, 'b')]
      await isRefused(deletes(bob, id, owners.id), 'not_moderator')
      await isRefused(deletes(mallory, id, owners.id), 'not_member')
      await isRefused(deletes(bob, id, newId()), 'no_such_message')
      await deletes(alice, id, members.id)
      expect(await messageFor(storage, bob, id, members.id)).toMatchObject({ body: '', deleted: 'moderator' })
      expect(await messageFor(storage, bob, id, owners.id)).toEqual(owners)
    })

    test('[G10] a deleted message has no versions, reactions, votes or pin, and cannot get any', async () => {
      const { storage, alice } = on
      const { id } = await room(storage, alice)
      const poll = await posted(storage, id, alice, { body: 'which?', poll: { choices: ['one', 'two'] } })
      const of = { who: alice, room: id, id: poll.id }
      const react = { ...of, emoji: '👍', on: true, kinds: 20, listed: 30 }
      const vote = { ...of, choices: [0], at: NOW, listed: 30 }
      const edit = { ...of, body: 'which one?', at: NOW, minutes: 0, versions: 50 }
      await storage.react(react)
      await storage.vote(vote)
      await storage.edit(edit)
      await storage.pin({ ...of, on: true, at: NOW, most: 50 })
      expect((await stateFor(storage, alice, id)).room.pins).toBe(1)
      await deletes(alice, id, poll.id)
      const { poll: _poll, ...others } = poll
      const message = await messageFor(storage, alice, id, poll.id)
      expect(message).toEqual({ ...others, rev: message.rev, body: '', deleted: 'author' })
      expect((await stateFor(storage, alice, id)).room.pins).toBeUndefined()
      expect((await storage.pins({ who: alice, room: id, limit: 50, bytes: 10_000 })).parse().messages).toEqual([])
      for (const work of [storage.react(react), storage.vote(vote), storage.edit({ ...edit, body: 'again' })])
        await isRefused(work, 'message_deleted')
      await isRefused(storage.pin({ ...of, on: true, at: NOW, most: 50 }), 'message_deleted')
      await isRefused(storage.history(of), 'message_deleted')
    })

    test('all messages of one person are deleted in steps, those in threads too, and nobody else’s', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const [root] = await sayMany(storage, id, alice, 3)
      const spam = await sayMany(storage, id, bob, 5)
      await posted(storage, id, bob, { body: 'spam in a thread', thread: root!.id })
      const all = { who: alice, room: id, person: bob, limit: 4, at: NOW }
      const { deleted, before } = await storage.deleteAll(all)
      expect(deleted).toBe(4)
      expect(await storage.deleteAll({ ...all, before: before! })).toEqual({ deleted: 2 })
      const { messages } = (await storage.page({ who: bob, room: id, limit: 50, bytes: 100_000 })).parse()
      expect(messages.filter(({ deleted }) => deleted === 'moderator').map((one) => one.id)).toEqual(
        spam.map((one) => one.id),
      )
      expect(messages.filter(({ author }) => author === alice).every(({ deleted }) => deleted === undefined)).toBe(true)
    })

    test('[G7] a step has long messages of a bounded length, and the steps have all of them', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      for (let n = 0; n < 5; n++) await say(storage, id, bob, `${n}${'界'.repeat(3_000)}`)
      let [steps, deleted] = [0, 0]
      for (let before: number | undefined; steps === 0 || before !== undefined; steps++) {
        const step = { who: bob, room: id, person: bob, limit: 50, at: NOW, ...(before !== undefined && { before }) }
        const answer = await storage.deleteAll(step)
        before = answer.before
        deleted += answer.deleted
      }
      expect([steps, deleted]).toEqual([5, 5])
    })

    test('[G7] the deletion of all messages has no steps beyond the newest message, wherever it begins', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      await say(storage, id, bob, 'spam')
      const beyond = { who: alice, room: id, person: bob, limit: 4, at: NOW, before: Number.MAX_SAFE_INTEGER }
      expect(await storage.deleteAll(beyond)).toEqual({ deleted: 1 })
    })

    test('a member deletes all of their own messages only', async () => {
      const { storage, alice, bob, mallory } = on
      const { id } = await room(storage, alice, bob)
      await say(storage, id, alice, 'a')
      await say(storage, id, bob, 'b')
      await isRefused(storage.deleteAll({ who: bob, room: id, person: alice, limit: 9, at: NOW }), 'not_moderator')
      await isRefused(storage.deleteAll({ who: mallory, room: id, person: alice, limit: 9, at: NOW }), 'not_member')
      expect(await storage.deleteAll({ who: bob, room: id, person: bob, limit: 9, at: NOW })).toEqual({ deleted: 1 })
    })
  })
}

import { describe, expect, test } from 'bun:test'
import type { Reason } from '../../../protocol/errors.ts'
import {
  changesOf,
  draft,
  factsOf,
  guest,
  isRefused,
  newId,
  NOW,
  posted,
  room,
  say,
  stateFor,
  type Open,
} from './cast.ts'
import { stage } from './stage.ts'

export function voiceContract(open: Open) {
  describe('who may write', () => {
    const on = stage(open)
    const acting = (who: string, room: string, person: string) => ({ who, room, person, at: NOW })
    const sends = (room: string, who: string, at = NOW) => on.storage.append({ ...draft(room, who, 'hello'), at })
    const replies = (room: string, who: string, at = NOW) =>
      on.storage.post({ ...draft(room, who, `<@${who}>`), at, here: [], mostThreads: 9 })
    const updates = (who: string, room: string, fields: object) =>
      on.storage.updateRoom({ who, room, at: NOW, ...fields })
    const edits = (room: string, who: string, id: string, at = NOW) =>
      on.storage.edit({ who, room, id, at, body: newId(), minutes: 0, versions: 9 })

    /** Fails unless the person can do nothing that makes others read new words. */
    async function isSilenced(room: string, who: string, own: string, reason: Reason) {
      for (const work of [sends(room, who), replies(room, who), edits(room, who, own)]) await isRefused(work, reason)
    }

    test('[G3] a muted member sends and edits nothing until the mute ends, and reads, reacts and deletes', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const own = await say(storage, id, bob, 'mine')
      const [changes, facts] = [changesOf(storage, id), factsOf(storage)]
      await storage.muteMember({ ...acting(alice, id, bob), until: NOW + 1_000, reason: 'repeated links' })
      expect(changes).toMatchObject([{ rev: 5, member: { person: { id: bob }, muted: { until: NOW + 1_000 } } }])
      expect(facts.find(({ fact }) => fact === 'personal')).toMatchObject({
        person: bob,
        event: 'moderated',
        data: { room: id, name: 'The kitchen', act: 'mute', until: NOW + 1_000, reason: 'repeated links' },
      })
      await isSilenced(id, bob, own.id, 'muted')
      const refused = await sends(id, bob).catch((error: unknown) => error)
      expect(refused).toMatchObject({ params: { until: NOW + 1_000 } })
      await storage.react({ who: bob, room: id, id: own.id, emoji: '🎉', on: true, kinds: 9, listed: 9 })
      expect(await sends(id, bob, NOW + 1_000)).toHaveProperty('stored')
      expect(await replies(id, bob, NOW + 1_000)).toHaveProperty('stored')
      await storage.deleteMessage({ who: bob, room: id, id: own.id, at: NOW })
    })

    test('[G2] a muted member who sends a stored message again gets the first answer', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const message = draft(id, bob, 'hello')
      await storage.append(message)
      await storage.muteMember(acting(alice, id, bob))
      expect(await storage.append(message)).toHaveProperty('known')
    })

    test('a mute without an end lasts through leaving and coming back, until it is taken back', async () => {
      const { storage, alice, bob } = on
      const { id, code } = await room(storage, alice, bob)
      const own = await say(storage, id, bob, 'mine')
      await storage.muteMember(acting(alice, id, bob))
      await storage.leaveRoom({ who: bob, room: id })
      await storage.joinRoom({ who: bob, code, at: NOW, roomsPerPerson: 0 })
      expect((await stateFor(storage, bob, id)).me.muted).toEqual({})
      await isSilenced(id, bob, own.id, 'muted')
      await storage.unmuteMember(acting(alice, id, bob))
      await storage.unmuteMember(acting(alice, id, bob))
      expect((await stateFor(storage, bob, id)).me).not.toHaveProperty('muted')
      expect(await sends(id, bob)).toHaveProperty('stored')
      const { entries } = await storage.audit({ who: alice, room: id, limit: 9 })
      expect(entries.map(({ act }) => act)).toEqual(['unmute', 'mute'])
    })

    test('members mute nobody, moderators neither the owner nor each other; whoever becomes one has a voice', async () => {
      const { storage, alice, bob, mallory } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      for (const act of ['muteMember', 'unmuteMember'] as const) {
        await isRefused(storage[act](acting(bob, id, carol)), 'not_moderator')
        await isRefused(storage[act](acting(mallory, id, carol)), 'not_member')
        await isRefused(storage[act](acting(alice, id, mallory)), 'no_such_member')
        await isRefused(storage[act](acting(alice, id, alice)), 'not_yourself')
      }
      for (const person of [bob, carol]) {
        await storage.muteMember(acting(alice, id, person))
        await storage.setRole({ ...acting(alice, id, person), role: 'moderator', mostModerators: 9 })
      }
      for (const person of [alice, bob]) await isRefused(storage.muteMember(acting(carol, id, person)), 'not_owner')
      expect(await sends(id, bob)).toHaveProperty('stored')
      await storage.muteMember(acting(alice, id, bob))
      await isRefused(sends(id, bob), 'muted')
    })

    test('in a slow room a member writes once in that time, moderators always; messages that were refused do not count', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const own = await say(storage, id, bob, 'before')
      await updates(alice, id, { slowSeconds: 10 })
      expect(await sends(id, bob)).toHaveProperty('stored')
      for (const work of [sends, replies]) {
        const refused = await work(id, bob, NOW + 4_000).catch((error: unknown) => error)
        expect(refused).toMatchObject({ reason: 'slow', params: { seconds: 10 }, retryAfterMs: 6_000 })
      }
      await edits(id, bob, own.id)
      for (const work of [sends, replies, sends]) expect(await work(id, alice)).toHaveProperty('stored')
      expect(await replies(id, bob, NOW + 10_000)).toHaveProperty('stored')
      await isRefused(sends(id, bob, NOW + 10_001), 'slow')
      await updates(alice, id, { slowSeconds: 0 })
      for (let n = 0; n < 3; n++) expect(await sends(id, bob, NOW + 10_001)).toHaveProperty('stored')
    })

    test('of many messages that a member sends to a slow room at once, one is stored; each other member has their own', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      await updates(alice, id, { slowSeconds: 10 })
      const answers = await Promise.allSettled(
        [bob, carol, bob, bob, carol].flatMap((who) => [sends(id, who), sends(id, alice)]),
      )
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5 + 2)
      for (const answer of answers)
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ reason: 'slow', retryAfterMs: 10_000 })
      const twice = draft(id, bob, 'again')
      const later = { ...twice, at: NOW + 10_000 }
      const same = await Promise.all([storage.append(later), storage.append(later)])
      expect(same.map((answer) => Object.keys(answer)[0])).toEqual(['stored', 'known'])
    })

    test('[G3] in a room where only moderators write, members read, react and vote', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const own = await say(storage, id, bob, 'before')
      const poll = await posted(storage, id, alice, { body: 'Which?', poll: { choices: ['one', 'two'] } })
      const { room: changed } = await updates(alice, id, { writers: 'moderators' })
      expect(changed.writers).toBe('moderators')
      await isSilenced(id, bob, own.id, 'read_only')
      expect(await sends(id, alice)).toHaveProperty('stored')
      await storage.react({ who: bob, room: id, id: own.id, emoji: '🎉', on: true, kinds: 9, listed: 9 })
      await storage.vote({ who: bob, room: id, id: poll.id, choices: [0], at: NOW, listed: 9 })
      await updates(alice, id, { writers: 'everyone' })
      expect((await stateFor(storage, bob, id)).room).not.toHaveProperty('writers')
      expect(await sends(id, bob)).toHaveProperty('stored')
    })

    test('moderators set the slow mode and nothing else of the room; members nothing', async () => {
      const { storage, alice, bob } = on
      const carol = await guest(storage, 'carol')
      const { id } = await room(storage, alice, bob, carol)
      await storage.setRole({ ...acting(alice, id, bob), role: 'moderator', mostModerators: 9 })
      expect((await updates(bob, id, { slowSeconds: 60 })).room.slowSeconds).toBe(60)
      for (const fields of [{ writers: 'moderators' }, { name: 'Mine' }, { slowSeconds: 0, topic: 'mine' }])
        await isRefused(updates(bob, id, fields), 'not_owner')
      await isRefused(updates(carol, id, { slowSeconds: 0 }), 'not_moderator')
      const { entries } = await storage.audit({ who: bob, room: id, limit: 1 })
      expect(entries).toEqual([{ entry: 2, at: NOW, who: bob, act: 'update', fields: ['slowSeconds'] }])
    })

    test('a mute and a message at the same moment: what comes after the mute is refused', async () => {
      const { storage, alice, bob } = on
      const { id } = await room(storage, alice, bob)
      const before = sends(id, bob)
      const muted = storage.muteMember(acting(alice, id, bob))
      const after = sends(id, bob)
      expect(await before).toHaveProperty('stored')
      await muted
      await isRefused(after, 'muted')
    })
  })
}

import { describe, expect, test } from 'bun:test'
import type { Message } from '../../protocol/entities.ts'
import type { Actor } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import type { OpenStage } from '../test/stage.ts'
import { receives, scene } from './scene.ts'

/** The newest state of a message that a device was sent, without asking for it. */
function shownTo(device: Actor, id: string): Message | undefined {
  const states = device.screen.changes.flatMap(({ change }) =>
    'message' in change && change.message.id === id ? [change.message] : [],
  )
  return states.findLast(({ rev }) => rev === Math.max(...states.map((one) => one.rev)))
}

export function changedMessages(open: OpenStage): void {
  describe('[G3] [G5] [G10] what becomes of a message', () => {
    const on = scene(open)

    test('edits, reactions, votes, pins, replies and deletions reach every device, in the same state', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const tablet = on.device(bob, 2)
      await tablet.connects()
      const { id } = await alice.says(room, 'which?')
      const poll = Bun.randomUUIDv7()
      const of = { room: room.id, id }
      await alice.does('message.send', {
        room: room.id,
        id: poll,
        body: 'when?',
        poll: { choices: ['today', 'tomorrow'] },
      })
      await Promise.all([
        alice.does('message.edit', { ...of, body: 'which one?' }),
        bob.does('message.react', { ...of, emoji: '👍', on: true }),
        alice.does('message.react', { ...of, emoji: '👍', on: true }),
        bob.does('poll.vote', { room: room.id, id: poll, choices: [1] }),
        alice.does('poll.vote', { room: room.id, id: poll, choices: [0] }),
        bob.does('message.pin', { ...of, on: true }),
        bob.does('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'in a thread', thread: id }),
      ])
      for (const device of [alice, bob, tablet]) {
        await until(
          `${device.person.name} is shown all of it`,
          () => {
            const [message, asked] = [shownTo(device, id), shownTo(device, poll)]
            return (
              message?.body === 'which one?' &&
              message.reactions?.[0]?.count === 2 &&
              message.pinned !== undefined &&
              message.replies?.count === 1 &&
              asked?.votes?.voters === 2
            )
          },
          10_000,
        )
      }
      await alice.does('message.delete', of)
      for (const device of [alice, bob, tablet])
        await until('the deletion is shown', () => shownTo(device, id)?.deleted === 'author', 10_000)
      expect(shownTo(tablet, id)).toEqual(shownTo(alice, id)!)
    }, 40_000)

    test('[G10] a deleted text is in no answer after the ack, on whichever node', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      const { id } = await alice.says(room, 'secret')
      await alice.does('message.edit', { room: room.id, id, body: 'secret, too' })
      await alice.does('message.delete', { room: room.id, id })
      await alice.says(room, 'after it')
      const answers = [
        await bob.posts('message.page', { room: room.id }),
        await bob.posts('message.get', { room: room.id, ids: [id] }),
        await bob.posts('thread.page', { room: room.id, thread: id }),
        await bob.connects(),
      ]
      expect(JSON.stringify(answers)).not.toContain('secret')
      expect(JSON.stringify(answers[0])).toContain('after it')
    })

    test('nobody outside the room changes a message in it, or learns of it', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      const { id } = await alice.says(room, 'ours')
      await bob.posts('room.leave', { room: room.id })
      const of = { room: room.id, id }
      for (const code of await Promise.all([
        bob.isRefused('message.edit', { ...of, body: 'mine' }),
        bob.isRefused('message.delete', of),
        bob.isRefused('message.react', { ...of, emoji: '👍', on: true }),
        bob.isRefused('message.pin', { ...of, on: true }),
        bob.isRefused('message.history', of),
        bob.isRefused('poll.vote', { ...of, choices: [0] }),
        bob.isRefused('thread.page', { room: room.id, thread: id }),
        bob.isRefused('thread.follow', { room: room.id, thread: id, on: true }),
        bob.isRefused('room.pins', { room: room.id }),
      ]))
        expect(code).toBe('not_found')
      expect((await alice.does('message.get', { room: room.id, ids: [id] })).messages).toMatchObject([
        { body: 'ours', rev: 4 },
      ])
    })

    test('what a person marks as unread, mutes, likes, follows and votes in silence is known to their other devices', async () => {
      // The bus between nodes may lose it: then the next sync brings it.
      if (on.several) return
      const { alice, bob, room } = on
      const tablet = on.device(bob, 2)
      await alice.connects()
      await bob.connects()
      await tablet.connects()
      const { id, seq } = await alice.says(room, 'read me')
      const poll = { room: room.id, id: Bun.randomUUIDv7(), body: 'when?' }
      await alice.posts('message.send', { ...poll, poll: { choices: ['today', 'tomorrow'], anonymous: true } })
      await bob.does('room.unread', { room: room.id, seq })
      await bob.does('room.mute', { room: room.id, mute: 'everyone' })
      await bob.does('room.favourite', { room: room.id, favourite: 1.5 })
      await bob.does('thread.follow', { room: room.id, thread: id, on: true })
      await bob.does('poll.vote', { room: room.id, id: poll.id, choices: [1] })
      for (const name of ['unread', 'mute', 'favourite', 'thread', 'mine']) await receives(tablet, name)
      expect(tablet.events.filter(({ name }) => name === 'mine')).toMatchObject([
        { payload: { id: poll.id, mine: { choices: [1] } } },
      ])
      const [state] = (await tablet.does('sync', { known: [] })).rooms
      expect(state).toMatchObject({ unread: 2, mute: 'everyone', favourite: 1.5, threads: [{ thread: id }] })
      expect(alice.events.some(({ name }) => ['unread', 'mute', 'favourite', 'thread', 'mine'].includes(name))).toBe(
        false,
      )
    })
  })
}

import { describe, expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { until } from '../test/server-process.ts'
import type { OpenStage } from '../test/stage.ts'
import { receives, scene } from './scene.ts'

/** What moderators decide holds on every node at once, because the storage decides. */
export function moderated(open: OpenStage): void {
  describe('moderation', () => {
    const on = scene(open)
    const message = (room: string) => ({ room, id: Bun.randomUUIDv7(), body: 'hello' })

    test('a mute holds on every node at once, and is told to the person and shown to the others', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(bob, 2)
      await alice.connects()
      await bob.connects()
      await alice.does('room.mute', { room: room.id, person: bob.person.id })
      for (const device of [bob, tablet])
        expect((await device.posts('message.send', message(room.id))).error).toMatchObject({ reason: 'muted' })
      await receives(bob, 'moderated')
      await until(
        'alice is shown that he is muted',
        () => alice.screen.changes.some(({ change }) => 'member' in change && change.member.muted !== undefined),
        10_000,
      )
      await alice.does('room.unmute', { room: room.id, person: bob.person.id })
      expect((await tablet.posts('message.send', message(room.id))).ok).toBeDefined()
    })

    test('a slow room counts what a person sends over every node', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(bob, 2)
      await alice.posts('room.update', { room: room.id, slowSeconds: 3_600 })
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, n) => (n % 2 ? bob : tablet).posts('message.send', message(room.id))),
      )
      const refused = answers.filter(({ error }) => error?.reason === 'slow')
      expect([answers.filter(({ ok }) => ok).length, refused.length]).toEqual([1, 5])
      for (const { status, error, headers } of refused) {
        expect([status, headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^3[56]\d\d$/)])
        expect(error!.retryAfterMs).toBeGreaterThan(3_500_000)
      }
      expect((await alice.posts('message.send', message(room.id))).ok).toBeDefined()
    })

    test('a newcomer is let in on whichever node a moderator is, and the open socket of the newcomer shows the room', async () => {
      const { alice, room } = on
      await alice.connects()
      await alice.does('room.update', { room: room.id, knock: true })
      const carol = await Actor.arrives(on.node(2), 'Carol')
      await carol.connects()
      expect((await carol.does('room.join', { code: room.code, note: 'It is me' })).waiting).toMatchObject({
        room: room.id,
      })
      await receives(alice, 'moderation')
      expect((await alice.does('sync', { known: [] })).rooms[0]!.waiting).toEqual({ knocks: 1, reports: 0 })
      await alice.does('room.admit', { room: room.id, person: carol.person.id })
      await receives(carol, 'moderated')
      await alice.says(room, 'welcome')
      await carol.isShown('welcome')
      expect((await carol.does('room.join', { code: room.code })).room).toMatchObject({ id: room.id })
      carol.leaves()
    })

    test('of a hundred who join at once over all nodes by an invitation with one use, one comes in', async () => {
      const { alice, room } = on
      const { token, link } = (await alice.posts('invite.create', { room: room.id, uses: 1 })).ok!
      expect(link).toEndWith(token)
      const crowd = await Promise.all(Array.from({ length: 100 }, (_, n) => Actor.arrives(on.node(n), `Guest ${n}`)))
      const answers = await Promise.all(
        crowd.map((one) => one.posts('room.join', { code: one.person.name.endsWith('0') ? link : token })),
      )
      expect(answers.filter(({ ok }) => ok !== undefined)).toHaveLength(1)
      for (const { error } of answers)
        if (error !== undefined) expect(error).toMatchObject({ reason: 'invite_ended', params: { why: 'used_up' } })
      const { members } = (await alice.posts('room.members', { room: room.id })).ok!
      expect(members).toHaveLength(3)
    })

    test('a new code counts on every node at once', async () => {
      const { alice, bob, room } = on
      const carol = await Actor.arrives(on.node(2), 'Carol')
      const changed = (await alice.posts('room.replaceCode', { room: room.id })).ok!.room
      expect((await carol.posts('room.join', { code: room.code })).error?.reason).toBe('code_replaced')
      expect((await bob.posts('room.join', { code: room.code })).ok?.room?.id).toBe(room.id)
      expect((await carol.posts('room.join', { code: changed.code })).ok?.room?.id).toBe(room.id)
    })

    test('a room that is handed over has its new owner on every node', async () => {
      const { alice, bob, room } = on
      const carol = await Actor.arrives(on.node(2), 'Carol')
      await carol.joins(room)
      await alice.posts('room.setRole', { room: room.id, person: bob.person.id, role: 'owner' })
      expect((await on.device(alice, 2).posts('room.update', { room: room.id, name: 'Mine' })).error?.reason).toBe(
        'not_owner',
      )
      expect((await bob.posts('room.remove', { room: room.id, person: carol.person.id })).ok).toEqual({})
      expect((await carol.posts('message.send', message(room.id))).error?.reason).toBe('not_member')
    })
  })
}

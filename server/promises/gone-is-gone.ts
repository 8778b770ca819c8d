import { describe, expect, test } from 'bun:test'
import { Actor } from '../test/cast.ts'
import { sleep, until } from '../test/server-process.ts'
import type { OpenStage } from '../test/stage.ts'
import { receives, scene } from './scene.ts'

export function goneIsGone(open: OpenStage): void {
  describe('[G10] gone is gone', () => {
    const on = scene(open)

    test('a person who leaves receives nothing more on any device; a person who stays receives that they left', async () => {
      const { alice, bob, room } = on
      const tablet = on.device(bob, 2)
      await alice.connects()
      await bob.connects()
      await tablet.connects()
      await bob.does('room.leave', { room: room.id })
      // On another node the hint may be lost; there it takes up to 10 s.
      if (on.several) await receives(tablet, 'removed')
      await alice.says(room, 'among us')
      await alice.isShown('among us')
      await sleep(100)
      expect([...bob.heard(), ...tablet.heard()]).toEqual([])
      for (const device of [bob, tablet])
        expect(device.events.filter(({ name }) => name === 'removed')).toMatchObject([
          { payload: { room: room.id, reason: 'left' } },
        ])
      await until(
        'alice is shown that he left',
        () => alice.screen.changes.some(({ change }) => 'member' in change && change.member.left === true),
        10_000,
      )
      expect(await bob.isRefused('message.page', { room: room.id })).toBe('not_found')
    })

    test('a new name of a person who left is no change of the room; one of a person who stays is', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      await bob.does('room.leave', { room: room.id })
      // Or the change that he left, read late, would have his name as it is then.
      await until(
        'alice is shown that he left',
        () => alice.screen.changes.some(({ change }) => 'member' in change && change.member.left === true),
        10_000,
      )
      await bob.does('person.rename', { name: 'Robert' })
      await alice.does('person.rename', { name: 'Alicia' })
      await alice.says(room, 'among us')
      await alice.isShown('among us')
      const { rev } = await alice.does('room.members', { room: room.id })
      // His joining and leaving, her name and her message.
      expect(rev).toBe(room.rev + 4)
      const names = alice.screen.changes.flatMap(({ change }) =>
        'member' in change ? [change.member.person.name] : [],
      )
      expect(names).toContain('Alicia')
      expect(names).not.toContain('Robert')
    })

    test('a person who left comes back by the code; one who asks to stay outside if they left since, does', async () => {
      const { alice, bob, room } = on
      await alice.connects()
      await bob.connects()
      await bob.does('room.leave', { room: room.id })
      expect(await bob.isRefused('room.join', { code: room.code, unlessLeftAfter: room.rev })).toBe('forbidden')
      await bob.does('room.join', { code: room.code })
      await alice.says(room, 'welcome back')
      await bob.isShown('welcome back')
    })

    test('a session that ends closes its sockets on every node, and no other', async () => {
      const { bob } = on
      const carol = await Actor.arrives(on.node(1), 'Carol')
      const tablet = on.device(bob, 2)
      await bob.connects()
      await tablet.connects()
      await carol.connects()
      expect(await bob.does('session.end', {})).toEqual({})
      await until('the socket is closed', () => !bob.socket!.connected, 1_000)
      await until('the tablet is closed', () => !tablet.socket!.connected, on.several ? 10_000 : 1_000)
      expect(carol.socket!.connected).toBe(true)
      expect((await bob.posts('session.me', {})).error?.code).toBe('unauthorized')
      expect(await bob.connects().catch((error: Error) => error)).toBeInstanceOf(Error)
      carol.leaves()
    })
  })
}

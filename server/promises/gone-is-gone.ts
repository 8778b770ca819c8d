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

    for (const [act, reason] of [
      ['room.remove', 'removed'],
      ['room.ban', 'banned'],
    ] as const)
      test(`a person who is ${reason} receives nothing more on any device and opens nothing; the others receive that`, async () => {
        const { alice, bob, room } = on
        const tablet = on.device(bob, 2)
        await alice.connects()
        await bob.connects()
        await tablet.connects()
        const { id } = await bob.does('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'before' })
        await alice.isShown('before')
        await bob.isShown('before')
        await alice.does(act, { room: room.id, person: bob.person.id, reason: 'repeated links' })
        for (const device of [bob, tablet]) await receives(device, 'removed', on.several ? 10_000 : 1_000)
        const heard = [bob.heard().length, tablet.heard().length]
        await alice.says(room, 'among us')
        await alice.isShown('among us')
        await sleep(100)
        expect([bob.heard().length, tablet.heard().length]).toEqual(heard)
        const about = { room: room.id, name: room.name, act: act.slice('room.'.length), reason: 'repeated links' }
        await receives(bob, 'moderated')
        expect(bob.events.filter(({ name }) => name === 'moderated')).toMatchObject([{ payload: about }])
        const asked = [
          bob.posts('message.page', { room: room.id }),
          bob.posts('message.get', { room: room.id, ids: [id] }),
          bob.posts('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'still here?' }),
          bob.posts('room.members', { room: room.id }),
          bob.posts('room.files', { room: room.id }),
          bob.posts('thread.page', { room: room.id, thread: id }),
        ]
        for (const { error } of await Promise.all(asked)) expect(error?.reason).toBe('not_member')
        expect((await bob.does('sync', { known: [] })).rooms).toEqual([])
        await until(
          'alice is shown that he was sent away',
          () => alice.screen.changes.some(({ change }) => 'member' in change && change.member.removed === reason),
          10_000,
        )
        const back = await bob.posts('room.join', { code: room.code })
        expect(back.error?.reason).toBe(act === 'room.ban' ? 'banned' : undefined)
      })

    test('a room whose owner leaves has another owner, whom all receive', async () => {
      const { alice, bob, room } = on
      await bob.connects()
      await alice.posts('room.leave', { room: room.id })
      await until(
        'bob is shown that he owns the room',
        () => bob.screen.changes.some(({ change }) => 'member' in change && change.member.role === 'owner'),
        10_000,
      )
      expect((await bob.posts('room.update', { room: room.id, name: 'Bob’s' })).ok).toMatchObject({
        room: { name: 'Bob’s' },
      })
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

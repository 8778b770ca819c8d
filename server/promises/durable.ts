import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Room } from '../../protocol/entities.ts'
import { Actor } from '../test/cast.ts'
import { sleep, type ServerProcess } from '../test/server-process.ts'
import { upTo } from './scene.ts'

/** What survives the kill of a server process. `start` starts one on new data. */
export function durable(engine: string, start: () => Promise<ServerProcess>): void {
  describe(`[G1] durable on ${engine}`, () => {
    let server: ServerProcess
    let alice: Actor
    let bob: Actor
    let room: Room

    beforeEach(async () => {
      server = await start()
      alice = await Actor.arrives(server, 'Alice')
      bob = await Actor.arrives(server, 'Bob')
      room = await alice.creates('Design Crit')
      await bob.joins(room)
    })
    afterEach(async () => {
      alice.leaves()
      bob.leaves()
      await server.remove()
    })

    test('kill -9 in mid-load: what was acknowledged is there, what is sent again is there once, in order', async () => {
      for (let round = 0; round < 5; round++) {
        await alice.connects()
        const sent = Array.from({ length: 400 }, (_, i) => ({ id: Bun.randomUUIDv7(), body: `${round}/${i}` }))
        const acknowledged = new Set<string>()
        const answers = sent.map(({ id, body }) =>
          alice.asks('message.send', { room: room.id, id, body }, 2_000).then(
            ({ ok }) => ok && acknowledged.add(id),
            () => {},
          ),
        )
        // Some rounds die between commit and ack, some before anything arrived.
        await sleep(round * 4)
        await server.kill9()
        await Promise.all(answers)
        await server.start()
        const before = new Set((await alice.reads(room)).map((message) => message.id))
        for (const id of acknowledged) expect(before.has(id)).toBe(true)
        await alice.connects()
        await Promise.all(sent.map(({ id, body }) => alice.says(room, body, id)))
        const own = (await alice.reads(room)).filter((message) => message.body.startsWith(`${round}/`))
        expect(own.map((message) => message.body)).toEqual(sent.map(({ body }) => body))
        alice.leaves()
      }
      const { epoch, rooms } = await bob.connects()
      expect(epoch).toBeString()
      const all = await bob.reads(room)
      expect(all.map((message) => message.seq)).toEqual(upTo(rooms[0]!.to, 4))
    }, 60_000)

    test('the epoch outlives a restart', async () => {
      const { epoch } = await alice.connects()
      await server.kill9()
      await server.start()
      expect((await alice.connects()).epoch).toBe(epoch)
    })
  })
}

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { FileInfo } from '../../protocol/entities.ts'
import { Actor } from '../test/cast.ts'
import { onPostgres, onSqlite, openNodes, type Nodes } from '../test/stage.ts'

for (const [engine, open] of [
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
] as const)
  describe(`files of two nodes on ${engine}`, () => {
    let nodes: Nodes
    beforeAll(async () => {
      nodes = await openNodes({ count: 2, open })
    })
    afterAll(() => nodes.close())

    test('[G5] what is uploaded to one is sent by the other, and seen at both, until one is not in the room any more [G10]', async () => {
      const [one, two] = nodes.nodes as [Nodes['nodes'][number], Nodes['nodes'][number]]
      const alice = await Actor.arrives(one, 'Alice')
      const bob = await Actor.arrives(two, 'Bob')
      const room = await alice.creates('The kitchen')
      await bob.joins(room)
      await bob.connects()
      const headers = ({ token }: Actor) => ({ authorization: `Bearer ${token}` })
      const uploaded = await fetch(`${one.url}/api/files?room=${room.id}&name=plan.txt`, {
        method: 'POST',
        headers: headers(alice),
        body: 'The plan',
      })
      const { ok: file } = (await uploaded.json()) as { ok: FileInfo }
      const message = { room: room.id, id: Bun.randomUUIDv7(), body: 'Look', files: [file.id] }
      expect((await alice.again(two).posts('message.send', message)).error).toBeUndefined()
      await bob.isShown('Look')
      const opens = (node: { url: string }) => fetch(`${node.url}/files/${file.id}/plan.txt`, { headers: headers(bob) })
      for (const node of [one, two]) expect(await (await opens(node)).text()).toBe('The plan')
      await bob.posts('room.leave', { room: room.id })
      for (const node of [one, two]) expect((await opens(node)).status).toBe(404)
      bob.leaves()
    })
  })

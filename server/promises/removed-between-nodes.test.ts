import { afterEach, describe, expect, test } from 'bun:test'
import type { FileInfo } from '../../protocol/entities.ts'
import { Actor } from '../test/cast.ts'
import { download, sendFile, uploadOf } from '../test/send-file.ts'
import { sleep } from '../test/server-process.ts'
import { onPostgres, onSqlite, openNodes, type Nodes } from '../test/stage.ts'
import { receives } from './scene.ts'

const WITHIN_MS = 1_000
/** Longer than a frame waits for its turn. */
const SETTLED_MS = 200

let stage: Nodes
const actors: Actor[] = []
afterEach(async () => {
  for (const actor of actors.splice(0)) actor.leaves()
  await stage.close()
})

/** The status of the next part of an upload, whose first part is missing. */
async function continues(actor: Actor, address: string): Promise<number> {
  const response = await fetch(new URL(address, actor.server.url), {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${actor.token}`,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: 'The plan',
  })
  await response.text()
  return response.status
}

async function begins(actor: Actor, room: string): Promise<string> {
  const response = await fetch(`${actor.server.url}/api/files`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${actor.token}`,
      'tus-resumable': '1.0.0',
      'upload-length': '8',
      'upload-metadata': `room ${btoa(room)},filename ${btoa('plan.txt')}`,
    },
  })
  expect(response.status).toBe(201)
  return response.headers.get('location')!
}

for (const [over, count, open] of [
  ['two nodes on PostgreSQL', 2, onPostgres],
  ['one node on SQLite', 1, onSqlite],
] as const)
  describe(`[G10] over ${over}`, () => {
    test.each(['room.remove', 'room.ban'] as const)(
      '%s cuts the room from the sockets on another node within a second, and opens nothing of it; a member who stays has all',
      async (act) => {
        stage = await openNodes({ count, open })
        const [here, there] = [stage.nodes[0]!, stage.nodes.at(-1)!]
        const alice = await Actor.arrives(here, 'Alice')
        const bob = await Actor.arrives(there, 'Bob')
        const carol = await Actor.arrives(there, 'Carol')
        actors.push(alice, bob, carol)
        const room = await alice.creates('The kitchen')
        const other = await alice.creates('The garden')
        for (const actor of [bob, carol]) for (const one of [room, other]) await actor.joins(one)
        for (const actor of actors) await actor.connects()
        const own = await bob.says(room, 'said before')
        const { file } = await sendFile(alice, room, 'The plan')
        const uploads = { bob: await begins(bob, room.id), carol: await begins(carol, room.id) }
        await bob.isShown('said before')
        const before = bob.screen.position

        await alice.does(act, { room: room.id, person: bob.person.id })
        await receives(bob, 'removed', WITHIN_MS)
        await alice.says(room, 'among us')
        await alice.does('room.update', { room: room.id, name: 'A secret name' })
        await alice.says(other, 'to all')
        await carol.isShown(['among us', 'to all'])
        await bob.isShown('to all')
        await sleep(SETTLED_MS)
        expect(bob.heard()).not.toContain('among us')
        expect(JSON.stringify(bob.events.slice(-20))).not.toContain('A secret name')

        // He asks each node, with what he knew when he was a member.
        for (const node of new Set([here, there])) {
          const asks = bob.again(node)
          actors.push(asks)
          const resumed = await asks.connects(before)
          expect(resumed.rooms.map(({ room: one }) => one.id)).toEqual([other.id])
          const of = { room: room.id }
          const answers = await Promise.all([
            asks.asks('message.page', of),
            asks.asks('message.get', { ...of, ids: [own.id] }),
            asks.asks('message.missing', { ...of, ids: [own.id] }),
            asks.asks('thread.page', { ...of, thread: own.id }),
            asks.asks('room.files', of),
            asks.asks('room.members', of),
            asks.asks('message.edit', { ...of, id: own.id, body: 'changed' }),
            asks.asks('message.delete', { ...of, id: own.id }),
            asks.asks('message.send', { ...of, id: Bun.randomUUIDv7(), body: 'still here' }),
          ])
          expect(answers.map(({ error }) => error?.reason)).toEqual(answers.map(() => 'not_member'))
          const found = await Promise.all([
            asks.does('message.search', { text: 'among' }),
            asks.does('message.search', { text: 'among', rooms: [room.id] }),
            asks.does('room.latest', { rooms: [room.id, other.id] }),
          ])
          expect(JSON.stringify(found)).not.toContain('among us')
          expect((await download(asks, file))[0]).toBe(404)
          expect((await uploadOf(asks, room, 'My plan')).body.error?.reason).toBe('not_member')
          const text = await exported(asks)
          expect(text).toContain('said before')
          for (const secret of ['among us', 'A secret name', 'The kitchen', room.code])
            expect(text).not.toContain(secret)
        }
        expect(await continues(bob, uploads.bob)).toBe(404)

        const stays = carol.again(here)
        expect((await stays.reads(room)).map(({ body }) => body)).toContain('among us')
        expect(await download(stays, file)).toEqual([200, 'The plan'])
        expect((await uploadOf(stays, room, 'My plan')).body.ok).toMatchObject({ bytes: 7 } satisfies Partial<FileInfo>)
        expect(await continues(carol, uploads.carol)).toBe(200)
      },
    )
  })

async function exported(actor: Actor): Promise<string> {
  const response = await fetch(`${actor.server.url}/api/account.export`, {
    headers: { authorization: `Bearer ${actor.token}` },
  })
  expect(response.status).toBe(200)
  return response.text()
}

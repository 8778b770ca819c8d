import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Results } from '../../protocol/commands.ts'
import type { Room } from '../../protocol/entities.ts'
import { freshDatabase } from '../../server/storage/postgres/test/fixture.ts'
import { Actor } from '../../server/test/cast.ts'
import { ServerProcess, UNLIMITED, until } from '../../server/test/server-process.ts'
import { versionBefore } from '../../tools/version-before.ts'
import { does, populate, signsIn, type Population } from './population.ts'
import { viewOf } from './view.ts'

setDefaultTimeout(120_000)

const UNDER_WAY = 60
const RUN_MS = 30_000
const before = versionBefore()

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

const ENGINES: Record<string, () => Promise<Record<string, string>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => {
    const { url, remove } = await freshDatabase()
    cleanups.push(remove)
    return { DATABASE_URL: url.href }
  },
}
const ENDS: Record<string, (server: ServerProcess) => Promise<unknown>> = {
  'after a clean stop': (server) => server.stop(),
  'after kill -9': (server) => server.kill9(),
}

/** Messages on their way while the server ends: those that were acknowledged, and all. */
interface UnderWay {
  room: Room
  actor: Actor
  ids: string[]
  acknowledged: Map<string, Results['message.send']>
}

/** Sends one message after the other, as the outbox of a client does, until the server is gone. */
async function sendsOnAndOn(server: ServerProcess): Promise<UnderWay & { ended: Promise<void> }> {
  const actor = await Actor.arrives(server, 'Sender')
  const room = await actor.creates('Under way')
  await actor.connects()
  const ids = Array.from({ length: UNDER_WAY }, () => Bun.randomUUIDv7())
  const acknowledged = new Map<string, Results['message.send']>()
  const send = async () => {
    for (const id of ids) acknowledged.set(id, await actor.says(room, `under way ${id}`, id))
  }
  const ended = send().catch(() => undefined)
  await until('some messages are acknowledged', () => acknowledged.size >= 10)
  return { room, actor, ids, acknowledged, ended }
}

/** [G2] The outbox sends everything again that it has no answer to; here even what it has one to. */
async function sentOnce({ actor, room, ids, acknowledged }: UnderWay): Promise<void> {
  await actor.connects()
  for (const id of ids) {
    const answer = await actor.says(room, `under way ${id}`, id)
    const first = acknowledged.get(id)
    if (first !== undefined) expect(answer).toEqual(first)
  }
  const stored = await actor.reads(room)
  expect(stored.map(({ id }) => id)).toEqual(ids)
  actor.leaves()
}

/** Bans, mutes and roles hold, and people can go on with what they had begun. */
async function goesOn(server: ServerProcess, population: Population): Promise<void> {
  const { people, room, quiet, ids, invitation } = population
  const { olive, gwen, mute, banned, waiting } = people
  expect((await signsIn(server)).person.id).toBe(olive.person.id)
  expect((await banned.posts('room.join', { code: room.code })).error?.reason).toBe('banned')
  const shouts = { room: room.id, id: Bun.randomUUIDv7(), body: 'can you hear me' }
  expect((await mute.posts('message.send', shouts)).error?.reason).toBe('muted')
  const press = await Actor.arrives(server, 'Press')
  await does(press, 'room.join', { code: invitation })
  expect((await press.posts('message.send', { ...shouts, id: Bun.randomUUIDv7() })).error?.reason).toBe('muted')
  await does(olive, 'room.admit', { room: quiet.id, person: waiting.person.id })
  await does(waiting, 'room.join', { code: quiet.code })
  await does(gwen, 'message.edit', { room: room.id, id: ids.edited, body: 'edited once more' })
  const { seq, rev } = await does(gwen, 'message.send', { room: room.id, id: Bun.randomUUIDv7(), body: 'a new one' })
  const newest = (await olive.reads(room)).at(-1)!
  expect([newest.body, newest.seq, newest.rev]).toEqual(['a new one', seq, rev])
  expect(seq).toBe(rev)
}

describe.each(Object.keys(ENGINES))('[G1 G2 G3 G9] the version before on %s, upgraded', (engine) => {
  for (const [how, end] of Object.entries(ENDS)) {
    const name = `loses nothing ${how}`
    if (before.root === undefined) {
      test.skip(`${name} (NOT RUN: ${before.absent})`, () => {})
      continue
    }
    test(name, async () => {
      const server = await ServerProcess.prepare({ ...UNLIMITED, ...(await ENGINES[engine]!()) })
      cleanups.push(() => server.remove())
      server.becomes(before.root)
      await server.start()
      const population = await populate(server)
      await until('all of it is indexed', async () => {
        const { total } = await does(population.people.gwen, 'message.search', { text: 'chatter' })
        return total.more !== true
      })
      const view = await viewOf(population)
      const { moss } = population.people
      const known = (await moss.again().connects()).rooms.map(({ room, to, term, proof }) => ({
        room: room.id,
        rev: to,
        term,
        proof,
      }))
      const underWay = await sendsOnAndOn(server)
      await end(server)
      await underWay.ended

      const written = server.output.length
      server.becomes()
      await server.start()
      expect(await viewOf(population)).toMatchObject(view)
      const epoch = (view['moss: sync'] as { epoch: string }).epoch
      const synced = await moss.again().connects({ epoch, known })
      expect(synced.rooms.map(({ reset, changes }) => [reset, changes])).toEqual(known.map(() => [undefined, []]))
      await sentOnce(underWay)
      await goesOn(server, population)

      const checked = await server.beside(['check'], RUN_MS)
      expect([checked.code, checked.output]).toEqual([0, expect.stringContaining('intact')])
      expect(server.output.slice(written)).not.toMatch(/"level":"(error|warn)"/)
      expect(await server.stop()).toBe(0)
    })
  }
})

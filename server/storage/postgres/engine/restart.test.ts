import { expect, test } from 'bun:test'
import { SQL } from 'bun'
import { draft, guest, room, say } from '../../contract/cast.ts'
import type { Draft } from '../../operations/append.ts'
import type { Storage } from '../../storage.ts'
import { until } from '../../../test/server-process.ts'
import { administer, tidy } from '../test/fixture.ts'
import { relayTo } from '../test/relay.ts'
import { startServer } from '../test/server.ts'
import { NODES } from './node-lock.ts'
import { openPostgres } from './postgres.ts'

const { fresh, later } = tidy()
const KILLS = 3
/** Each waits for a server to start, or for a silence of five seconds. */
const TEST_MS = 60_000

/** Ends the connections on which nodes have their lock. */
const ENDS_LOCK = `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and mode = 'ShareLock'`

/** A storage on a server of its own. */
async function alone() {
  const server = await startServer()
  later(() => server.end())
  const { url } = await fresh(server.url)
  const problems: string[] = []
  const storage = await openPostgres({ url, onProblem: (problem) => problems.push(problem) })
  later(() => storage.close())
  return { server, storage, url, problems }
}

/** The lock as a version has it that knows no other nodes. `taken` resolves once the nodes that run have lost theirs. */
async function takenAlone(url: URL) {
  const sql = new SQL(url, { max: 1 })
  await sql.connect()
  const taken = sql`select pg_advisory_lock(${NODES[0]}, ${NODES[1]})`.then(() => true)
  return { taken, release: () => sql.close({ timeout: 0 }) }
}

const writable = (storage: Storage) => until('it is writable', () => storage.unwritable === null)

test(
  'a server that is lost is noticed, refuses everything, and is used again when it is back',
  async () => {
    const { server, storage, problems } = await alone()
    const alice = await guest(storage, 'alice')
    const { id } = await room(storage, alice)
    const states: Storage['unwritable'][] = []
    storage.onWritable((unwritable) => states.push(unwritable))
    await server.stop()
    await until('the loss is noticed', () => storage.unwritable === 'storage_unavailable')
    const unavailable = { reason: 'storage_unavailable', retryAfterMs: expect.any(Number) }
    await expect(say(storage, id, alice, 'hello')).rejects.toMatchObject(unavailable)
    await expect(storage.roomsOf({ who: alice })).rejects.toMatchObject(unavailable)
    await expect(storage.ping()).rejects.toMatchObject(unavailable)
    await until('the problem is reported', () => problems.length > 0)
    await server.start()
    await writable(storage)
    expect(await say(storage, id, alice, 'hello')).toMatchObject({ seq: 3 })
    await storage.ping()
    expect(states).toEqual(['storage_unavailable', null])
    // The server may give more than one reason on its way back, but none twice.
    expect(new Set(problems).size).toBe(problems.length)
    for (const each of problems) expect(each).toMatch(/No PostgreSQL server can be used at/)
  },
  TEST_MS,
)

test(
  '[G1] [G2] [G3] nothing acknowledged is lost in a crash, and what is sent again is stored once',
  async () => {
    const { server, storage } = await alone()
    const people = await Promise.all(['p', 'q', 'r', 's'].map((name) => guest(storage, name)))
    const { id } = await room(storage, ...(people as [string, ...string[]]))
    const acknowledged = new Map<string, number>()
    const ending = new AbortController()

    /** As a client does it: the same draft again until it is acknowledged. */
    async function deliver(each: Draft) {
      for (;;) {
        try {
          const answer = await storage.append(each)
          const { seq } = 'stored' in answer ? answer.stored : answer.known
          return void acknowledged.set(each.id, seq)
        } catch (error) {
          expect(error).toMatchObject({ reason: 'storage_unavailable' })
          await Bun.sleep(20)
        }
      }
    }
    const writers = people.flatMap((who) =>
      Array.from({ length: 10 }, async () => {
        while (!ending.signal.aborted) await deliver(draft(id, who, 'hello'))
      }),
    )
    for (let kill = 0; kill < KILLS; kill++) {
      const before = acknowledged.size
      await until('some are acknowledged', () => acknowledged.size > before + 200)
      await server.stop()
      await server.start()
      await writable(storage)
    }
    ending.abort()
    await Promise.all(writers)

    const seqs = new Map<string, number>()
    const first = 2 + people.length
    for (let after = 0; ;) {
      const { messages, more } = (
        await storage.page({
          who: people[0]!,
          room: id,
          after,
          limit: 500,
          bytes: 1024 * 1024,
        })
      ).parse()
      for (const message of messages) seqs.set(message.id, message.seq)
      if (!more.after) break
      after = messages.at(-1)!.seq
    }
    expect(seqs).toEqual(acknowledged)
    expect([...seqs.values()]).toEqual(Array.from({ length: seqs.size }, (_, index) => first + index))
  },
  TEST_MS,
)

test(
  'a node that lost its lock writes nothing until it has it again',
  async () => {
    const { storage, url, problems } = await alone()
    const alice = await guest(storage, 'alice')
    const { id } = await room(storage, alice)
    const states: Storage['unwritable'][] = []
    storage.onWritable((unwritable) => states.push(unwritable))

    const older = await takenAlone(url)
    later(older.release)
    await administer(url.href, ENDS_LOCK)
    await until('the loss is noticed', () => states.includes('storage_unavailable'))
    expect(await older.taken).toBe(true)
    await until('the other node is reported', () => problems.some((each) => /Another Parley/.test(each)), 10_000)
    await expect(say(storage, id, alice, 'hello')).rejects.toMatchObject({ reason: 'storage_unavailable' })
    await older.release()
    await writable(storage)
    expect(await say(storage, id, alice, 'hello')).toMatchObject({ seq: 3 })
  },
  TEST_MS,
)

test(
  'what waits when a node loses its lock is refused, and only what was under way is written',
  async () => {
    const { storage, url } = await alone()
    const alice = await guest(storage, 'alice')
    const { id } = await room(storage, alice)
    const holder = new SQL(url, { max: 1 })
    later(() => holder.close({ timeout: 0 }))
    await holder`begin`
    await holder`select 1 from rooms where id = ${id} for update`
    const underWay = say(storage, id, alice, 'first')
    await until('it is under way', () => storage.waiting.writes === 0)
    const waits = say(storage, id, alice, 'second').catch((error: unknown) => error)
    await until('it waits', () => storage.waiting.writes === 1)

    const older = await takenAlone(url)
    later(older.release)
    await administer(url.href, ENDS_LOCK)
    await until('the loss is noticed', () => storage.unwritable !== null)
    await holder`rollback`
    expect(await underWay).toMatchObject({ seq: 3 })
    expect(await waits).toMatchObject({ reason: 'storage_unavailable' })
    await older.release()
    await writable(storage)
    expect(await say(storage, id, alice, 'third')).toMatchObject({ seq: 4 })
  },
  TEST_MS,
)

test(
  '[G1] a line that is cut in silence is noticed, and what was under way is refused, not acknowledged',
  async () => {
    const { url } = await fresh()
    const relay = relayTo(url)
    later(() => relay.close())
    const storage = await openPostgres({ url: relay.url })
    later(() => storage.close())
    const alice = await guest(storage, 'alice')
    const { id } = await room(storage, alice)
    relay.cut = true
    const hello = draft(id, alice, 'hello')
    await expect(storage.append(hello)).rejects.toMatchObject({ reason: 'storage_unavailable' })
    expect(storage.unwritable).toBe('storage_unavailable')
    relay.cut = false
    await until('it is writable', () => storage.unwritable === null, 15_000)
    expect(await storage.append(hello)).toMatchObject({ stored: { seq: 3 } })
  },
  TEST_MS,
)

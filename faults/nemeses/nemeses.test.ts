import { describe, expect, test } from 'bun:test'
import { until } from '../../server/test/server-process.ts'
import { FAILPOINTS } from '../builds/failpoints.ts'
import { limitConcurrency } from '../process/limit-concurrency.ts'
import { nemeses } from './all.ts'
import { damage, injectDamage } from './damage.ts'
import { diskFull } from './disk-full.ts'
import { fsync } from './fsync.ts'
import { kill } from './kill.ts'
import { killAt, killAtFailpoint } from './kill-at.ts'
import { network } from './network.ts'
import { oldCopy } from './old-copy.ts'
import { pause } from './pause.ts'
import { powerLoss } from './power-loss.ts'
import { restore } from './restore.ts'
import { secondServer } from './second-server.ts'
import { readSlowly, slowReaders } from './slow-readers.ts'
import { clock } from './clock.ts'
import { Actor } from '../../server/test/cast.ts'
import type { Nemesis } from './nemesis.ts'
import { exits, on, type Scene } from './test/scene.ts'

const DAY_MS = 86_400_000
const MOST_TRIES = 3
/** They mostly wait. */
const AT_ONCE = 2
/** A test waits for its turn, too. */
const ALL_MS = 120_000
const limited = limitConcurrency(AT_ONCE)

/** Whether the last strike counts. */
const hits = ({ events }: Scene) => events.findLast((event) => event.type === 'fault-ended')?.missed === undefined

/** How long somebody waits for an answer through the line, in ms; Infinity when there is none. */
async function askedThrough({ proxy }: Scene): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${proxy.url}/healthz`, { keepalive: false, signal: AbortSignal.timeout(1_500) }).catch(
    () => null,
  )
  return answer === null ? Infinity : performance.now() - began
}

/** What a machine lacks is said in the name of the test. */
const reasons = new Map<Nemesis, string | null>()
for (const one of nemeses) reasons.set(one, await one.unsupported())

function testOf(nemesis: Nemesis, seed: string, name: string, play: (scene: Scene) => Promise<void>): void {
  const reason = reasons.get(nemesis) ?? null
  const title = `${nemesis.name}: ${name}`
  if (reason !== null) console.log(`NOT RUN: ${title}: ${reason}`)
  test.skipIf(reason !== null)(
    reason === null ? title : `${title} (NOT RUN: ${reason})`,
    () => limited(() => on(nemesis, seed, play)),
    ALL_MS,
  )
}

test('everybody has a name of their own and says what they do', () => {
  expect(new Set(nemeses.map(({ name }) => name)).size).toBe(nemeses.length)
  for (const { name, about } of nemeses) expect([/^[a-z-]+$/.test(name), about.length > 10]).toEqual([true, true])
})

// The seeds are those of short faults.
describe.concurrent('a nemesis of the server', () => {
  testOf(kill, 'kill 208', 'the server is another one afterwards', async (scene) => {
    const { pid } = scene.server
    await kill.inject(scene)
    expect(scene.server.pid).not.toBe(pid)
    expect(exits(scene.events)).toEqual(['nemesis'])
  })

  for (const failpoint of FAILPOINTS)
    testOf(killAt, failpoint, failpoint, async (scene) => {
      // Of those a fold may be over before the kill: then it says so, and comes again.
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        await killAtFailpoint(failpoint, scene)
        if (hits(scene)) break
      }
      expect(hits(scene)).toBe(true)
      expect(scene.events.findLast((event) => event.type === 'exited')).toMatchObject({ signal: 'SIGKILL' })
      expect(exits(scene.events).at(-1)).toBe('nemesis')
    })

  testOf(pause, 'pause 61', 'the same server goes on', async (scene) => {
    const { pid } = scene.server
    await pause.inject(scene)
    expect(scene.server.pid).toBe(pid)
  })

  testOf(diskFull, 'full 49', 'it says so and is read, and the same server writes on', async (scene) => {
    const { server, writer } = scene
    const { pid } = server
    const struck = diskFull.inject(scene)
    await until('it says that it only reads', async () => (await fetch(`${server.url}/readyz`)).status === 503)
    const acked = writer.acked.size
    expect(await writer.reads()).toBe(true)
    expect(writer.acked.size).toBe(acked)
    await struck
    expect(hits(scene)).toBe(true)
    expect(server.pid).toBe(pid)
  })

  testOf(fsync, 'fsync', 'it ends by itself and says so, and nothing is acknowledged after', async (scene) => {
    await fsync.inject(scene)
    expect(exits(scene.events)).toEqual(['nemesis', 'fatal-error'])
    const what = scene.events.find((event) => event.type === 'fault-began')?.what
    expect(what?.includes('keeps what was written')).toBe(scene.disk.kind !== 'ext4')
  })

  testOf(powerLoss, 'power', 'all that was acknowledged is there', async (scene) => {
    for (let round = 0; round < 2; round++) await powerLoss.inject(scene)
    expect(exits(scene.events)).not.toContain('unknown')
  })

  testOf(clock, 'far 2', 'it goes by 400 days and comes back, and nobody is signed out', async (scene) => {
    const struck = clock.inject(scene)
    const alice = await Actor.arrives(scene.server, 'Alice')
    const room = await alice.creates('Later')
    await alice.connects()
    // As said to somebody else than who talks all the time, and over and over: the clock is looked at now and then.
    await until('it goes wrong', async () => (await alice.says(room, 'hi')).at - Date.now() > 399 * DAY_MS)
    await struck
    await until('it is right again', async () => (await alice.says(room, 'hi')).at - Date.now() < DAY_MS)
    alice.leaves()
    expect(scene.events).toContainEqual(expect.objectContaining({ type: 'fault-began', what: '400 days ahead' }))
    expect(exits(scene.events)).toEqual([])
  })

  for (const harm of ['a bit of the log', 'the end of the log', 'half of the database'] as const)
    testOf(damage, 'a bit of the log 176', harm, async (scene) => {
      const before = new Set(scene.writer.acked.keys())
      await injectDamage(harm, scene)
      const lost = scene.events.find((event) => event.type === 'data-lost')
      expect(Object.keys(lost?.heads ?? {}).length).toBeGreaterThan(0)
      const stored = await scene.writer.stored()
      const gone = [...scene.writer.acked.keys()].filter((id) => !stored.has(id))
      expect(gone.length).toBeGreaterThan(0)
      // And no more than that: what the damage left is there.
      expect([...before].some((id) => stored.has(id))).toBe(true)
    })

  testOf(oldCopy, 'copy 191', 'what is later than the copy is gone', async (scene) => {
    await oldCopy.inject(scene)
    const stored = await scene.writer.stored()
    expect([...scene.writer.acked.keys()].some((id) => !stored.has(id))).toBe(true)
  })

  testOf(restore, 'copy 191', 'what is later than the backup is gone', async (scene) => {
    await restore.inject(scene)
    const stored = await scene.writer.stored()
    expect([...scene.writer.acked.keys()].some((id) => !stored.has(id))).toBe(true)
  })

  testOf(secondServer, 'second', 'it is refused, and the first epochs on', async (scene) => {
    await secondServer.inject(scene)
    expect(exits(scene.events)).toEqual([])
  })
})

// One after the other: how long something takes is what they look at.
describe('a nemesis of the line', () => {
  for (const [seed, weather, least] of [
    ['network 149', '299 to 556 ms of latency', 2 * 299],
    ['network 166', 'a black hole', Infinity],
  ] as const)
    testOf(network, seed, `${weather} is felt, and it becomes fair again`, async (scene) => {
      expect(await askedThrough(scene)).toBeLessThan(200)
      const struck = network.inject(scene)
      expect(scene.events.at(-1)).toMatchObject({ type: 'fault-began', what: weather })
      expect(await askedThrough(scene)).toBeGreaterThanOrEqual(least)
      await struck
      expect(await askedThrough(scene)).toBeLessThan(200)
      expect(exits(scene.events)).toEqual([])
    })

  testOf(slowReaders, 'slow', 'they take what they say and no more, and the server epochs', async (scene) => {
    const readers = await readSlowly(scene, 4_000)
    expect(readers.length).toBe(scene.clients / 10)
    for (const { bytes } of readers) {
      expect(bytes).toBeGreaterThan(1_000)
      expect(bytes).toBeLessThan(6_000)
    }
    expect(exits(scene.events)).toEqual([])
  })
})

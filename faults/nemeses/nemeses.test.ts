import { describe, expect, test } from 'bun:test'
import { until } from '../../server/test/server-process.ts'
import { POINTS } from '../builds/failpoints.ts'
import { turns } from '../process/limit-concurrency.ts'
import { nemeses } from './all.ts'
import { damage, strikeWith } from './damage.ts'
import { diskFull } from './disk-full.ts'
import { fsync } from './fsync.ts'
import { kill } from './kill.ts'
import { killAt, strikeAt } from './kill-at.ts'
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
import { exits, on, type Stage } from './test/scene.ts'

const DAY_MS = 86_400_000
const MOST_TRIES = 3
/** They mostly wait. */
const AT_ONCE = 2
/** A test waits for its turn, too. */
const ALL_MS = 120_000
const inTurn = turns(AT_ONCE)

/** Whether the last strike counts. */
const hits = ({ events }: Stage) => events.findLast((event) => event.type === 'healed')?.missed === undefined

/** How long somebody waits for an answer through the line, in ms; Infinity when there is none. */
async function askedThrough({ proxy }: Stage): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${proxy.url}/healthz`, { keepalive: false, signal: AbortSignal.timeout(1_500) }).catch(
    () => null,
  )
  return answer === null ? Infinity : performance.now() - began
}

/** What a machine lacks is said in the name of the test. */
const reasons = new Map<Nemesis, string | null>()
for (const one of nemeses) reasons.set(one, await one.missing())

function testOf(nemesis: Nemesis, seed: string, name: string, play: (stage: Stage) => Promise<void>): void {
  const reason = reasons.get(nemesis) ?? null
  const title = `${nemesis.name}: ${name}`
  if (reason !== null) console.log(`NOT RUN: ${title}: ${reason}`)
  test.skipIf(reason !== null)(
    reason === null ? title : `${title} (NOT RUN: ${reason})`,
    () => inTurn(() => on(nemesis, seed, play)),
    ALL_MS,
  )
}

test('everybody has a name of their own and says what they do', () => {
  expect(new Set(nemeses.map(({ name }) => name)).size).toBe(nemeses.length)
  for (const { name, about } of nemeses) expect([/^[a-z-]+$/.test(name), about.length > 10]).toEqual([true, true])
})

// The seeds are those of short strikes.
describe.concurrent('a nemesis of the server', () => {
  testOf(kill, 'kill 208', 'the server is another one afterwards', async (stage) => {
    const { pid } = stage.server
    await kill.strike(stage)
    expect(stage.server.pid).not.toBe(pid)
    expect(exits(stage.events)).toEqual(['nemesis'])
  })

  for (const point of POINTS)
    testOf(killAt, point, point, async (stage) => {
      // Of those a fold may be over before the kill: then it says so, and comes again.
      for (let tries = 1; tries <= MOST_TRIES; tries++) {
        await strikeAt(point, stage)
        if (hits(stage)) break
      }
      expect(hits(stage)).toBe(true)
      expect(stage.events.findLast((event) => event.type === 'exited')).toMatchObject({ signal: 'SIGKILL' })
      expect(exits(stage.events).at(-1)).toBe('nemesis')
    })

  testOf(pause, 'pause 61', 'the same server goes on', async (stage) => {
    const { pid } = stage.server
    await pause.strike(stage)
    expect(stage.server.pid).toBe(pid)
  })

  testOf(diskFull, 'full 49', 'it says so and is read, and the same server writes on', async (stage) => {
    const { server, talker } = stage
    const { pid } = server
    const struck = diskFull.strike(stage)
    await until('it says that it only reads', async () => (await fetch(`${server.url}/readyz`)).status === 503)
    const acked = talker.acked.size
    expect(await talker.reads()).toBe(true)
    expect(talker.acked.size).toBe(acked)
    await struck
    expect(hits(stage)).toBe(true)
    expect(server.pid).toBe(pid)
  })

  testOf(fsync, 'fsync', 'it ends by itself and says so, and nothing is acknowledged after', async (stage) => {
    await fsync.strike(stage)
    expect(exits(stage.events)).toEqual(['nemesis', 'declared'])
    const what = stage.events.find((event) => event.type === 'strike')?.what
    expect(what?.includes('keeps what was written')).toBe(stage.disk.kind !== 'ext4')
  })

  testOf(powerLoss, 'power', 'all that was acknowledged is there', async (stage) => {
    for (let round = 0; round < 2; round++) await powerLoss.strike(stage)
    expect(exits(stage.events)).not.toContain('unknown')
  })

  testOf(clock, 'far 2', 'it goes by 400 days and comes back, and nobody is signed out', async (stage) => {
    const struck = clock.strike(stage)
    const alice = await Actor.arrives(stage.server, 'Alice')
    const room = await alice.creates('Later')
    await alice.connects()
    // As said to somebody else than who talks all the time, and over and over: the clock is looked at now and then.
    await until('it goes wrong', async () => (await alice.says(room, 'hi')).at - Date.now() > 399 * DAY_MS)
    await struck
    await until('it is right again', async () => (await alice.says(room, 'hi')).at - Date.now() < DAY_MS)
    alice.leaves()
    expect(stage.events).toContainEqual(expect.objectContaining({ type: 'strike', what: '400 days ahead' }))
    expect(exits(stage.events)).toEqual([])
  })

  for (const harm of ['a bit of the log', 'the end of the log', 'half of the database'] as const)
    testOf(damage, 'a bit of the log 176', harm, async (stage) => {
      const before = new Set(stage.talker.acked.keys())
      await strikeWith(harm, stage)
      const lost = stage.events.find((event) => event.type === 'tail-lost')
      expect(Object.keys(lost?.heads ?? {}).length).toBeGreaterThan(0)
      const stored = await stage.talker.stored()
      const gone = [...stage.talker.acked.keys()].filter((id) => !stored.has(id))
      expect(gone.length).toBeGreaterThan(0)
      // And no more than that: what the damage left is there.
      expect([...before].some((id) => stored.has(id))).toBe(true)
    })

  testOf(oldCopy, 'copy 191', 'what is later than the copy is gone', async (stage) => {
    await oldCopy.strike(stage)
    const stored = await stage.talker.stored()
    expect([...stage.talker.acked.keys()].some((id) => !stored.has(id))).toBe(true)
  })

  testOf(restore, 'copy 191', 'what is later than the backup is gone', async (stage) => {
    await restore.strike(stage)
    const stored = await stage.talker.stored()
    expect([...stage.talker.acked.keys()].some((id) => !stored.has(id))).toBe(true)
  })

  testOf(secondServer, 'second', 'it is refused, and the first lives on', async (stage) => {
    await secondServer.strike(stage)
    expect(exits(stage.events)).toEqual([])
  })
})

// One after the other: how long something takes is what they look at.
describe('a nemesis of the line', () => {
  for (const [seed, weather, least] of [
    ['network 149', '299 to 556 ms of latency', 2 * 299],
    ['network 166', 'a black hole', Infinity],
  ] as const)
    testOf(network, seed, `${weather} is felt, and it becomes fair again`, async (stage) => {
      expect(await askedThrough(stage)).toBeLessThan(200)
      const struck = network.strike(stage)
      expect(stage.events.at(-1)).toMatchObject({ type: 'strike', what: weather })
      expect(await askedThrough(stage)).toBeGreaterThanOrEqual(least)
      await struck
      expect(await askedThrough(stage)).toBeLessThan(200)
      expect(exits(stage.events)).toEqual([])
    })

  testOf(slowReaders, 'slow', 'they take what they say and no more, and the server lives', async (stage) => {
    const readers = await readSlowly(stage, 4_000)
    expect(readers.length).toBe(stage.clients / 10)
    for (const { bytes } of readers) {
      expect(bytes).toBeGreaterThan(1_000)
      expect(bytes).toBeLessThan(6_000)
    }
    expect(exits(stage.events)).toEqual([])
  })
})

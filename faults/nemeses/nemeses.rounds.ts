import { describe, expect, test } from 'bun:test'
import { Actor } from '../../server/test/cast.ts'
import { until } from '../../server/test/server-process.ts'
import { FAILPOINTS, HOLDS } from '../builds/failpoints.ts'
import { limitConcurrency } from '../process/limit-concurrency.ts'
import { nemeses } from './all.ts'
import { clock } from './clock.ts'
import { damage, DAMAGES, injectDamage } from './damage.ts'
import { diskFull } from './disk-full.ts'
import { forgedClaims } from './forged-claims.ts'
import { fsync } from './fsync.ts'
import { kill } from './kill.ts'
import { killAt, killAtFailpoint } from './kill-at.ts'
import type { Nemesis } from './nemesis.ts'
import { network } from './network.ts'
import { oldCopy } from './old-copy.ts'
import { pause } from './pause.ts'
import { powerLoss } from './power-loss.ts'
import { restore } from './restore.ts'
import { secondServer } from './second-server.ts'
import { readSlowly, slowReaders } from './slow-readers.ts'
import { losePowerAt, uploadPowerLoss } from './upload-power-loss.ts'
import { exitCauses, on, type Scene } from './test/scene.ts'

const DAY_MS = 86_400_000
const MAX_TRIES = 3
/** The tests mostly wait. */
const AT_ONCE = 2
/** With the time that a test waits for its turn. */
const TIMEOUT_MS = 120_000
const limited = limitConcurrency(AT_ONCE)

/** Whether the last fault had an effect. */
const hadEffect = ({ events }: Scene) => events.findLast((event) => event.type === 'fault-ended')?.missed === undefined

/** How long an answer through the proxy takes, in ms; Infinity when there is none. */
async function latencyOf({ proxy }: Scene): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${proxy.url}/healthz`, { keepalive: false, signal: AbortSignal.timeout(1_500) }).catch(
    () => null,
  )
  return answer === null ? Infinity : performance.now() - began
}

const reasons = new Map<Nemesis, string | null>()
for (const one of nemeses) reasons.set(one, await one.unsupported())

/** The name of the test says why, when this machine does not support the nemesis. */
function testOf(nemesis: Nemesis, seed: string, name: string, play: (scene: Scene) => Promise<void>): void {
  const reason = reasons.get(nemesis) ?? null
  const title = `${nemesis.name}: ${name}`
  if (reason !== null) console.log(`NOT RUN: ${title}: ${reason}`)
  test.skipIf(reason !== null)(
    reason === null ? title : `${title} (NOT RUN: ${reason})`,
    () => limited(() => on(nemesis, seed, play)),
    TIMEOUT_MS,
  )
}

test('each nemesis has a unique name and a description', () => {
  expect(new Set(nemeses.map(({ name }) => name)).size).toBe(nemeses.length)
  for (const { name, about } of nemeses) expect([/^[a-z-]+$/.test(name), about.length > 10]).toEqual([true, true])
})

// The seeds are those of short faults.
describe.concurrent('a fault of the server', () => {
  testOf(kill, 'kill 208', 'another process runs afterwards', async (scene) => {
    const { pid } = scene.server
    await kill.inject(scene)
    expect(scene.server.pid).not.toBe(pid)
    expect(exitCauses(scene.events)).toEqual(['nemesis'])
  })

  for (const failpoint of FAILPOINTS)
    testOf(killAt, failpoint, failpoint, async (scene) => {
      // A checkpoint may finish before the kill; then the fault does not count.
      for (let tries = 1; tries <= MAX_TRIES; tries++) {
        await killAtFailpoint(failpoint, scene)
        if (hadEffect(scene)) break
      }
      expect(hadEffect(scene)).toBe(true)
      expect(scene.events.findLast((event) => event.type === 'exited')).toMatchObject({ signal: 'SIGKILL' })
      expect(exitCauses(scene.events).at(-1)).toBe('nemesis')
    })

  testOf(pause, 'pause 61', 'the same process continues', async (scene) => {
    const { pid } = scene.server
    await pause.inject(scene)
    expect(scene.server.pid).toBe(pid)
  })

  testOf(diskFull, 'full 49', 'the server is read-only meanwhile, and the same process writes again', async (scene) => {
    const { server, writer } = scene
    const { pid } = server
    const injected = diskFull.inject(scene)
    await until('the server is not ready', async () => (await fetch(`${server.url}/readyz`)).status === 503)
    const acked = writer.acked.size
    expect(await writer.canRead()).toBe(true)
    expect(writer.acked.size).toBe(acked)
    await injected
    expect(hadEffect(scene)).toBe(true)
    expect(server.pid).toBe(pid)
  })

  testOf(fsync, 'fsync', 'the server exits with a fatal error, and acknowledges nothing afterwards', async (scene) => {
    await fsync.inject(scene)
    expect(exitCauses(scene.events)).toEqual(['nemesis', 'fatal-error'])
    const what = scene.events.find((event) => event.type === 'fault-began')?.what
    expect(what?.includes('the page cache survives')).toBe(scene.disk.kind !== 'ext4')
  })

  testOf(powerLoss, 'power', 'every acknowledged message is stored', async (scene) => {
    for (let round = 0; round < 2; round++) await powerLoss.inject(scene)
    expect(exitCauses(scene.events)).not.toContain('unknown')
  })

  testOf(uploadPowerLoss, 'uploads', 'every failpoint of an upload is reached', async (scene) => {
    for (const failpoint of HOLDS) {
      await losePowerAt(failpoint, scene)
      expect({ failpoint, hadEffect: hadEffect(scene) }).toEqual({ failpoint, hadEffect: true })
    }
    expect(exitCauses(scene.events)).not.toContain('unknown')
  })

  testOf(clock, 'far 2', 'the clock moves by 400 days and back, and sessions survive', async (scene) => {
    const injected = clock.inject(scene)
    const alice = await Actor.arrives(scene.server, 'Alice')
    const room = await alice.creates('Later')
    await alice.connects()
    const hours = async () => ((await alice.says(room, 'hi')).at - Date.now()) / 3_600_000
    await until('the clock is wrong', async () => (await hours()) > 399 * 24)
    await injected
    await until('the clock is right again', async () => (await hours()) * 3_600_000 < DAY_MS)
    alice.leaves()
    expect(scene.events).toContainEqual(expect.objectContaining({ type: 'fault-began', what: '400 days ahead' }))
    expect(exitCauses(scene.events)).toEqual([])
  })

  for (const what of DAMAGES)
    testOf(damage, 'a bit of the log 176', what, async (scene) => {
      const before = new Set(scene.writer.acked.keys())
      await injectDamage(what, scene)
      const lost = scene.events.find((event) => event.type === 'data-lost')
      expect(Object.keys(lost?.heads ?? {}).length).toBeGreaterThan(0)
      const stored = await scene.writer.stored()
      const gone = [...scene.writer.acked.keys()].filter((id) => !stored.has(id))
      expect(gone.length).toBeGreaterThan(0)
      // The undamaged part is still there.
      expect([...before].some((id) => stored.has(id))).toBe(true)
    })

  for (const nemesis of [oldCopy, restore])
    testOf(nemesis, 'copy 191', 'messages after the copy are gone', async (scene) => {
      await nemesis.inject(scene)
      const stored = await scene.writer.stored()
      expect([...scene.writer.acked.keys()].some((id) => !stored.has(id))).toBe(true)
    })

  testOf(secondServer, 'second', 'it is refused, and the first server continues', async (scene) => {
    await secondServer.inject(scene)
    expect(exitCauses(scene.events)).toEqual([])
  })

  testOf(forgedClaims, 'forged', 'no claim begins a new epoch', async (scene) => {
    const bob = await Actor.arrives(scene.server, 'Bob')
    const { epoch } = await bob.connects()
    await forgedClaims.inject(scene)
    expect(hadEffect(scene)).toBe(true)
    expect((await bob.does('sync', { known: [] })).epoch).toBe(epoch)
    bob.leaves()
  })
})

// Not concurrent: these tests measure durations.
describe('a fault of the network', () => {
  for (const [seed, what, least] of [
    ['network 149', '299 to 556 ms of latency', 2 * 299],
    ['network 166', 'a black hole', Infinity],
  ] as const)
    testOf(network, seed, `${what} has an effect, and ends`, async (scene) => {
      expect(await latencyOf(scene)).toBeLessThan(200)
      const injected = network.inject(scene)
      expect(scene.events.at(-1)).toMatchObject({ type: 'fault-began', what })
      expect(await latencyOf(scene)).toBeGreaterThanOrEqual(least)
      await injected
      expect(await latencyOf(scene)).toBeLessThan(200)
      expect(exitCauses(scene.events)).toEqual([])
    })

  testOf(slowReaders, 'slow', 'readers read about 1 KB a second, and the server survives', async (scene) => {
    const readers = await readSlowly(scene, 4_000)
    expect(readers.length).toBe(scene.clients / 10)
    for (const { bytes } of readers) {
      expect(bytes).toBeGreaterThan(1_000)
      expect(bytes).toBeLessThan(6_000)
    }
    expect(exitCauses(scene.events)).toEqual([])
  })
})

import { describe, expect, test } from 'bun:test'
import { until } from '../../server/test/server-process.ts'
import { POINTS } from '../builds/points.ts'
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
import { exits, on } from './test/stage.ts'

test('everybody has a name of their own and says what they do', () => {
  expect(new Set(nemeses.map(({ name }) => name)).size).toBe(nemeses.length)
  for (const { name, about } of nemeses) expect([/^[a-z-]+$/.test(name), about.length > 10]).toEqual([true, true])
})

// The seeds are those of short strikes.
describe('a nemesis', () => {
  test('kill: the server is another one afterwards', () =>
    on(kill, 'kill 208', async (stage) => {
      const { pid } = stage.server
      await kill.strike(stage)
      expect(stage.server.pid).not.toBe(pid)
      expect(exits(stage.events)).toEqual(['nemesis'])
    }))

  test.each([...POINTS])('kill-at: %s', (point) =>
    on(killAt, point, async (stage) => {
      await strikeAt(point, stage)
      expect(exits(stage.events).at(-1)).toBe('nemesis')
      // Nobody else had to kill it: the point was reached.
      expect(stage.events.findLast((event) => event.type === 'exited')).toMatchObject({ signal: 'SIGKILL' })
    }),
  )

  test('pause: the same server goes on', () =>
    on(pause, 'pause 61', async (stage) => {
      const { pid } = stage.server
      await pause.strike(stage)
      expect(stage.server.pid).toBe(pid)
    }))

  test('network: whatever the weather, it becomes fair again', () =>
    on(network, 'network', async (stage) => {
      await network.strike(stage)
      expect(exits(stage.events)).toEqual([])
    }))

  test('slow-readers: they take what they say and no more, and the server lives', () =>
    on(slowReaders, 'slow', async (stage) => {
      const readers = await readSlowly(stage, 4_000)
      expect(readers.length).toBe(4)
      for (const { bytes } of readers) {
        expect(bytes).toBeGreaterThan(1_000)
        expect(bytes).toBeLessThan(6_000)
      }
      expect(exits(stage.events)).toEqual([])
    }))

  test('disk-full: it says so and is read, and the same server writes on', () =>
    on(diskFull, 'full 49', async (stage) => {
      const { server, talker } = stage
      const { pid } = server
      const struck = diskFull.strike(stage)
      await until('it says that it only reads', async () => (await fetch(`${server.url}/readyz`)).status === 503)
      const acked = talker.acked.size
      expect(await talker.reads()).toBe(true)
      expect(talker.acked.size).toBe(acked)
      await struck
      expect(server.pid).toBe(pid)
    }))

  test('fsync: it ends by itself and says so, and nothing is acknowledged after', () =>
    on(fsync, 'fsync', async (stage) => {
      await fsync.strike(stage)
      expect(exits(stage.events)).toEqual(['nemesis', 'declared'])
    }))

  test('power-loss: all that was acknowledged is there', () =>
    on(powerLoss, 'power', async (stage) => {
      for (let round = 0; round < 2; round++) await powerLoss.strike(stage)
      expect(exits(stage.events)).not.toContain('unknown')
    }))

  test('clock: it goes by 400 days and comes back, and nobody is signed out', () =>
    on(clock, 'far 2', async (stage) => {
      await clock.strike(stage)
      expect(stage.events).toContainEqual(expect.objectContaining({ type: 'strike', what: '400 days ahead' }))
      expect(exits(stage.events)).toEqual([])
    }))

  test.each(['a bit of the log', 'the end of the log', 'half of the database'] as const)('damage: %s', (harm) =>
    on(damage, 'a bit of the log 176', async (stage) => {
      await strikeWith(harm, stage)
      expect(stage.events.some((event) => event.type === 'tail-lost')).toBe(true)
    }),
  )

  test('old-copy: what is later than the copy is gone', () =>
    on(oldCopy, 'copy 191', async (stage) => {
      await oldCopy.strike(stage)
      const stored = await stage.talker.stored()
      expect([...stage.talker.acked.keys()].some((id) => !stored.has(id))).toBe(true)
    }))

  test('restore: what is later than the backup is gone', () =>
    on(restore, 'copy 191', async (stage) => {
      await restore.strike(stage)
      const stored = await stage.talker.stored()
      expect([...stage.talker.acked.keys()].some((id) => !stored.has(id))).toBe(true)
    }))

  test('second-server: it is refused, and the first lives on', () =>
    on(secondServer, 'second', async (stage) => {
      await secondServer.strike(stage)
      expect(exits(stage.events)).toEqual([])
    }))
})

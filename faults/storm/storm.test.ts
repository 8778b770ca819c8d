import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FaultEvent } from '../history/history.ts'
import { Random } from '../rounds/random.ts'
import { Server } from '../server/server.ts'
import { storm } from './storm.ts'

const SOCKETS = 200
const NO_LIMIT = { LIMIT_CONNECTS_PER_SECOND: '0' }
const SMALL_LIMIT = { LIMIT_CONNECTS_PER_SECOND: '80', LIMIT_CONNECTS_BURST: '10' }

describe('[G8] after a kill with many sockets, all clients come back and miss nothing', () => {
  let dataDir: string
  let server: Server
  let events: FaultEvent[]
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'parley-storm-'))
    events = []
  })
  afterEach(async () => {
    await server.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function stormWith(env: Record<string, string>) {
    const note = (event: FaultEvent) => void events.push(event)
    server = await Server.prepare({ dataDir, env, note })
    await server.start()
    return storm({ random: new Random('quick'), sockets: SOCKETS, server, note })
  }

  test('at once without a limit of connections', async () => {
    const { violations, back, refused, healthzWorstMs, rss } = await stormWith(NO_LIMIT)
    expect(violations).toEqual([])
    expect({ back, refused }).toEqual({ back: SOCKETS, refused: 0 })
    expect(healthzWorstMs).toBeGreaterThan(0)
    expect(rss).toBeGreaterThan(10 * 1024 * 1024)
    expect(events.map(({ type }) => type)).toEqual(['started', 'fault-began', 'exited', 'started', 'fault-ended'])
  }, 30_000)

  test('one after the other with a limit, and hardly any client is refused twice', async () => {
    const { violations, back, refused, backAfterMs } = await stormWith(SMALL_LIMIT)
    expect(violations).toEqual([])
    expect(back).toBe(SOCKETS)
    expect(refused).toBeGreaterThan(SOCKETS / 4)
    expect(refused).toBeLessThan(SOCKETS * 1.2)
    expect(backAfterMs).toBeGreaterThan(((SOCKETS - 10) / 80) * 1_000 - 500)
  }, 30_000)
})

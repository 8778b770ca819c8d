import { expect } from 'bun:test'
import { until } from '../../../server/test/server-process.ts'
import { build } from '../../builds/build.ts'
import { openDisk } from '../../disk/open-disk.ts'
import type { Field, Nemesis } from '../../nemesis.ts'
import { Proxy } from '../../proxy/proxy.ts'
import { Random } from '../../random.ts'
import type { FieldEvent } from '../../record.ts'
import { Server } from '../../server/server.ts'
import { Talker } from './talker.ts'

const WRITES_WITHIN_MS = 10_000

/** A field as one nemesis needs it, with somebody who talks through it all. */
export interface Stage extends Field {
  server: Server
  proxy: Proxy
  events: FieldEvent[]
  talker: Talker
}

/**
 * Sets the stage, lets `play` act on it, and looks afterwards whether the server is up, the network fair, and all that
 * was acknowledged is there, unless a lost tail was announced. What a machine lacks is said, and nothing else is done.
 */
export async function on(nemesis: Nemesis, seed: string, play: (stage: Stage) => Promise<void>): Promise<void> {
  const missing = await nemesis.missing()
  if (missing !== null) {
    expect(missing.length).toBeGreaterThan(0)
    return console.log(`NOT RUN: ${nemesis.name}: ${missing}`)
  }
  const { patches = [], disk: kind = 'folder', env = {} } = nemesis.needs ?? {}
  const random = new Random(seed)
  const events: FieldEvent[] = []
  const note = (event: FieldEvent) => void events.push(event)
  const tree = build(patches)
  const disk = openDisk(kind)
  const server = await Server.prepare({ root: tree.root, dataDir: disk.dataDir, env, note })
  const proxy = new Proxy(server.port, random.fork('proxy'))
  try {
    await server.start()
    const talker = await Talker.arrives(proxy, 'Alice', 2)
    const codes = talker.rooms.map((room) => room.code)
    talker.begin()
    await until('somebody talks', () => talker.acked.size > 50)
    await play({ random, events, note, server, proxy, disk, codes, talker })
    await allIsWell(talker, events)
  } finally {
    await server.remove()
    proxy.close()
    await disk.remove()
    tree.remove()
  }
}

async function allIsWell(talker: Talker, events: FieldEvent[]): Promise<void> {
  const before = talker.acked.size
  await until('somebody talks again', () => talker.acked.size > before + 20, WRITES_WITHIN_MS)
  await talker.stop()
  const stored = await talker.stored()
  const lost = [...talker.acked.keys()].filter((id) => !stored.has(id))
  if (!events.some((event) => event.type === 'tail-lost')) expect(lost).toEqual([])
  expect(events.filter((event) => event.type === 'complaint')).toEqual([])
  expect(exits(events)).not.toContain('unknown')
  const strikes = events.flatMap((event) => (event.type === 'strike' || event.type === 'healed' ? [event.type] : []))
  expect(strikes).toEqual(Array.from({ length: strikes.length / 2 }, () => ['strike', 'healed'] as const).flat())
}

/** What ended the server, each time. */
export function exits(events: FieldEvent[]): ('nemesis' | 'declared' | 'unknown')[] {
  return events.flatMap((event) => (event.type === 'exited' ? [event.cause] : []))
}

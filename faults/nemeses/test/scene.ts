import { expect } from 'bun:test'
import { until } from '../../../server/test/server-process.ts'
import { prepareTestbed } from '../../rounds/testbed.ts'
import type { FaultContext, Nemesis } from '../nemesis.ts'
import type { Proxy } from '../../proxy/proxy.ts'
import { Random } from '../../rounds/random.ts'
import type { FaultEvent } from '../../history/history.ts'
import type { Server } from '../../server/server.ts'
import { BackgroundWriter } from './writer.ts'

const WRITES_WITHIN_MS = 10_000
const CLIENTS = 40

/** A field as one nemesis needs it, with somebody who talks through it all. */
export interface Scene extends FaultContext {
  server: Server
  proxy: Proxy
  events: FaultEvent[]
  writer: BackgroundWriter
}

/**
 * Sets the scene, lets `play` act on it, and samples afterwards whether the server is up, the network fair, and all that
 * was acknowledged is there, unless a lost tail was announced.
 */
export async function on(nemesis: Nemesis, seed: string, play: (scene: Scene) => Promise<void>): Promise<void> {
  const random = new Random(seed)
  const events: FaultEvent[] = []
  const note = (event: FaultEvent) => void events.push(event)
  const { server, proxy, disk, clear } = await prepareTestbed([nemesis], random.fork('testbed'), note)
  try {
    await server.start()
    const writer = await BackgroundWriter.arrives(proxy, 'Alice', 2)
    const codes = writer.rooms.map((room) => room.code)
    writer.begin()
    await until('somebody talks', () => writer.acked.size > 50)
    await play({ random, events, note, server, proxy, disk, codes, clients: CLIENTS, writer })
    await allIsWell(writer, events)
  } finally {
    await clear()
  }
}

async function allIsWell(writer: BackgroundWriter, events: FaultEvent[]): Promise<void> {
  const before = writer.acked.size
  await until('somebody talks again', () => writer.acked.size > before + 20, WRITES_WITHIN_MS)
  await writer.stop()
  const stored = await writer.stored()
  const lost = [...writer.acked.keys()].filter((id) => !stored.has(id))
  if (!events.some((event) => event.type === 'data-lost')) expect(lost).toEqual([])
  expect(events.filter((event) => event.type === 'problem')).toEqual([])
  expect(exits(events)).not.toContain('unknown')
  const faults = events.flatMap((event) => (event.type === 'fault-began' || event.type === 'fault-ended' ? [event.type] : []))
  expect(faults).toEqual(Array.from({ length: faults.length / 2 }, () => ['fault-began', 'fault-ended'] as const).flat())
}

/** What ended the server, each time. */
export function exits(events: FaultEvent[]): ('nemesis' | 'fatal-error' | 'unknown')[] {
  return events.flatMap((event) => (event.type === 'exited' ? [event.cause] : []))
}

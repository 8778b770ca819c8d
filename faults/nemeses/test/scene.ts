import { expect } from 'bun:test'
import { until } from '../../../server/test/server-process.ts'
import type { FaultEvent } from '../../history/history.ts'
import type { Proxy } from '../../proxy/proxy.ts'
import { Random } from '../../rounds/random.ts'
import { prepareTestbed } from '../../rounds/testbed.ts'
import type { Server } from '../../server/server.ts'
import type { FaultContext, Nemesis } from '../nemesis.ts'
import { BackgroundWriter } from './background-writer.ts'

const WRITES_WITHIN_MS = 10_000
const CLIENTS = 40

/** What one nemesis needs, with a client that writes all the time. */
export interface Scene extends FaultContext {
  server: Server
  proxy: Proxy
  events: FaultEvent[]
  writer: BackgroundWriter
}

/**
 * Runs `play` on a server, and checks afterwards that the server and the network work, and that every acknowledged
 * message is stored, unless the nemesis removed data.
 */
export async function on(nemesis: Nemesis, seed: string, play: (scene: Scene) => Promise<void>): Promise<void> {
  const random = new Random(seed)
  const events: FaultEvent[] = []
  const note = (event: FaultEvent) => void events.push(event)
  const { server, proxy, disk, remove } = await prepareTestbed([nemesis], random.fork('testbed'), note)
  try {
    await server.start()
    const writer = await BackgroundWriter.start(proxy, 'Alice', 2)
    const codes = writer.rooms.map((room) => room.code)
    writer.begin()
    await until('messages are acknowledged', () => writer.acked.size > 50)
    await play({ random, events, note, server, proxy, disk, codes, clients: CLIENTS, writer })
    await checkAfterwards(writer, events)
  } finally {
    await remove()
  }
}

async function checkAfterwards(writer: BackgroundWriter, events: FaultEvent[]): Promise<void> {
  const before = writer.acked.size
  await until('messages are acknowledged again', () => writer.acked.size > before + 20, WRITES_WITHIN_MS)
  await writer.stop()
  const stored = await writer.stored()
  const lost = [...writer.acked.keys()].filter((id) => !stored.has(id))
  if (!events.some((event) => event.type === 'data-lost')) expect(lost).toEqual([])
  expect(events.filter((event) => event.type === 'problem')).toEqual([])
  expect(exitCauses(events)).not.toContain('unknown')
  const faults = events.flatMap(({ type }) => (type === 'fault-began' || type === 'fault-ended' ? [type] : []))
  expect(faults).toEqual(
    Array.from({ length: faults.length / 2 }, () => ['fault-began', 'fault-ended'] as const).flat(),
  )
}

export function exitCauses(events: FaultEvent[]): ('nemesis' | 'fatal-error' | 'unknown')[] {
  return events.flatMap((event) => (event.type === 'exited' ? [event.cause] : []))
}

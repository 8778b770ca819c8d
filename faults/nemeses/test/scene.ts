import { expect } from 'bun:test'
import { until } from '../../../server/test/server-process.ts'
import { prepareGround } from '../../rounds/testbed.ts'
import type { Field, Nemesis } from '../nemesis.ts'
import type { Proxy } from '../../proxy/proxy.ts'
import { Random } from '../../rounds/random.ts'
import type { FieldEvent } from '../../history/history.ts'
import type { Server } from '../../server/server.ts'
import { Talker } from './writer.ts'

const WRITES_WITHIN_MS = 10_000
const CLIENTS = 40

/** A field as one nemesis needs it, with somebody who talks through it all. */
export interface Stage extends Field {
  server: Server
  proxy: Proxy
  events: FieldEvent[]
  talker: Talker
}

/**
 * Sets the stage, lets `play` act on it, and looks afterwards whether the server is up, the network fair, and all that
 * was acknowledged is there, unless a lost tail was announced.
 */
export async function on(nemesis: Nemesis, seed: string, play: (stage: Stage) => Promise<void>): Promise<void> {
  const random = new Random(seed)
  const events: FieldEvent[] = []
  const note = (event: FieldEvent) => void events.push(event)
  const { server, proxy, disk, clear } = await prepareGround([nemesis], random.fork('ground'), note)
  try {
    await server.start()
    const talker = await Talker.arrives(proxy, 'Alice', 2)
    const codes = talker.rooms.map((room) => room.code)
    talker.begin()
    await until('somebody talks', () => talker.acked.size > 50)
    await play({ random, events, note, server, proxy, disk, codes, clients: CLIENTS, talker })
    await allIsWell(talker, events)
  } finally {
    await clear()
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

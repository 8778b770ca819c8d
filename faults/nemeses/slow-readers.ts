import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { FaultContext, Nemesis } from './nemesis.ts'
import { recordFault } from './record-fault.ts'
import { SlowReader } from './slow-reader.ts'

/** Of all clients, and at least so many. */
const SHARE = 0.1
const LEAST = 2
/** What they ask for in that time is far beyond what the server keeps for one of them. */
const CUT_WITHIN_MS = 20_000
/** As long as a server is paused. */
const ANSWERS_WITHIN_MS = 150_000
const AGAIN_MS = 200

export const slowReaders: Nemesis = {
  name: 'slow-readers',
  about: 'some more clients, which read 1 KB a second, ask for pages all the time, and answer every ping',
  front: 'line',
  unsupported: async () => (process.platform === 'linux' ? null : 'only Linux has such sockets'),
  inject: (field) => readSlowlyFor(field.random.between(10_000, 40_000), field),
}

/** One that is long enough has to see somebody cut. */
export async function readSlowlyFor(ms: number, field: FaultContext): Promise<void> {
  const { server, clients } = field
  const { pid } = server
  const many = readersAmong(clients)
  await recordFault(field, 'slow-readers', `${many} slow readers for ${(ms / 1_000).toFixed(0)} s`, async () => {
    const readers = await readSlowly(field, ms)
    const cuts = readers.reduce((sum, { cut }) => sum + cut, 0)
    // One that was started again has cut everybody.
    if (cuts === 0 && server.pid !== pid) return
    if (cuts > 0) return { cuts }
    return ms < CUT_WITHIN_MS ? 'over before anybody was cut' : { cuts }
  })
}

export function readersAmong(clients: number): number {
  return Math.max(LEAST, Math.round(clients * SHARE))
}

/** Answers those who read. */
export async function readSlowly({ server, codes, clients }: FaultContext, ms: number): Promise<SlowReader[]> {
  const people = await Promise.all(
    Array.from({ length: readersAmong(clients) }, (_, i) => arrive(server.url, `slow-${i + 1}`, codes)),
  )
  const readers = people.map(({ token, rooms }) => new SlowReader(server.port, token, rooms))
  const reading = readers.map((reader) => reader.reads())
  await Bun.sleep(ms)
  for (const reader of readers) reader.stop()
  await Promise.all(reading)
  for (const { token, rooms } of people) for (const room of rooms) await leave(server.url, room, token)
  return readers
}

async function arrive(url: string, name: string, codes: readonly string[]) {
  const { token } = await ask(url, 'session.start', { name })
  const rooms: string[] = []
  for (const code of codes) rooms.push((await ask(url, 'room.join', { code }, token)).room.id)
  return { token: token!, rooms }
}

/** Who was lost with the tail of the data has nothing to leave. */
async function leave(url: string, room: string, token: string): Promise<void> {
  await ask(url, 'room.leave', { room }, token).catch((error: Error) => {
    if (!/unauthorized|not_found/.test(error.message)) throw error
  })
}

/** Again and again while the server is away. */
async function ask<C extends CommandName>(url: string, name: C, input: Input<C>, token?: string): Promise<Results[C]> {
  for (const end = performance.now() + ANSWERS_WITHIN_MS; ; await Bun.sleep(AGAIN_MS)) {
    const answer = await post(url, name, input, token).catch((error: Error) => error)
    if (answer instanceof Error) {
      if (performance.now() > end) throw answer
    } else if ('ok' in answer) return answer.ok
    else if (answer.error.code !== 'unavailable' || performance.now() > end)
      throw new Error(`${name}: ${answer.error.code}, ${answer.error.message}`)
  }
}

type Answer<C extends CommandName> = { ok: Results[C] } | { error: WireError }

async function post<C extends CommandName>(url: string, name: C, input: Input<C>, token?: string): Promise<Answer<C>> {
  const response = await fetch(`${url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  })
  return (await response.json()) as Answer<C>
}

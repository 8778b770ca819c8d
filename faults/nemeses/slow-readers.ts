import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import type { Field, Nemesis } from '../nemesis.ts'
import { noted } from './noted.ts'
import { SlowReader } from './slow-reader.ts'

/** A tenth of a crowd of forty. */
const READERS = 4

export const slowReaders: Nemesis = {
  name: 'slow-readers',
  about: 'some more clients, which read 1 KB a second, ask for pages all the time, and answer every ping',
  missing: async () => (process.platform === 'linux' ? null : 'only Linux has such sockets'),
  async strike(field) {
    const { random } = field
    const ms = random.between(10_000, 40_000)
    await noted(field, 'slow-readers', `${READERS} slow readers for ${(ms / 1_000).toFixed(0)} s`, async () => {
      await readSlowly(field, ms)
    })
  },
}

/** Answers those who read. */
export async function readSlowly({ server, codes }: Field, ms: number): Promise<SlowReader[]> {
  const people = await Promise.all(
    Array.from({ length: READERS }, (_, i) => arrive(server.url, `slow-${i + 1}`, codes)),
  )
  const readers = people.map(({ token, rooms }) => new SlowReader(server.port, token, rooms))
  const reading = readers.map((reader) => reader.reads())
  await Bun.sleep(ms)
  for (const reader of readers) reader.stop()
  await Promise.all(reading)
  for (const { token, rooms } of people) for (const room of rooms) await ask(server.url, 'room.leave', { room }, token)
  return readers
}

async function arrive(url: string, name: string, codes: readonly string[]) {
  const { token } = await ask(url, 'session.start', { name })
  const rooms: string[] = []
  for (const code of codes) rooms.push((await ask(url, 'room.join', { code }, token)).room.id)
  return { token: token!, rooms }
}

async function ask<C extends CommandName>(url: string, name: C, input: Input<C>, token?: string): Promise<Results[C]> {
  const response = await fetch(`${url}/api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(input),
  })
  const answer = (await response.json()) as { ok: Results[C] } | { error: { message: string } }
  if ('error' in answer) throw new Error(`${name}: ${answer.error.message}`)
  return answer.ok
}

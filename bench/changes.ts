import { io, type Socket } from 'socket.io-client'
import type { CommandName, Input, Results } from '../protocol/commands.ts'
import { ServerProcess } from '../server/test/server-process.ts'
import { machine } from './machine.ts'
import { cpuOf } from './load/proc.ts'
import { table } from './table.ts'

const MEMBERS = 100
const RATE = 500
const SECONDS = 4
const ROUNDS = 5
/** Until the runtime has compiled what each command runs. */
const WARM_UP_ROUNDS = 3
/** Messages that are edited, reacted to and voted in: each a few times. */
const TARGETS = 5_000
const TICK_MS = 10
const TARGET_RATIO = 1.2

type Kind = 'message' | 'edit' | 'reaction' | 'vote'

/** What one command of each kind costs the server in a room of 100, beside a message. Figures are in CHANGES.md. */
async function measure(): Promise<number> {
  const server = await ServerProcess.start()
  try {
    const members = await Promise.all(Array.from({ length: MEMBERS }, (_, i) => connect(server.url, `Member ${i}`)))
    const { room } = await ask(members[0]!, 'room.create', { name: 'Bench' })
    await Promise.all(members.slice(1).map((member) => ask(member, 'room.join', { code: room.code })))
    await Promise.all(members.map((member) => ask(member, 'sync', { known: [] })))
    const [texts, polls] = [await fill(members, room.id, false), await fill(members, room.id, true)]
    const commands: Record<Kind, (n: number) => Promise<unknown>> = {
      message: (n) =>
        ask(members[n % MEMBERS]!, 'message.send', { room: room.id, id: Bun.randomUUIDv7(), body: body(n) }),
      edit: (n) =>
        ask(members[n % MEMBERS]!, 'message.edit', { room: room.id, id: texts[n % TARGETS]!, body: body(n) }),
      reaction: (n) =>
        ask(members[n % MEMBERS]!, 'message.react', {
          room: room.id,
          id: texts[n % TARGETS]!,
          emoji: '👍',
          on: Math.floor(n / TARGETS) % 2 === 0,
        }),
      vote: (n) =>
        ask(members[n % MEMBERS]!, 'poll.vote', {
          room: room.id,
          id: polls[n % TARGETS]!,
          choices: [Math.floor(n / TARGETS) % 2],
        }),
    }
    const costs: Record<Kind, number[]> = { message: [], edit: [], reaction: [], vote: [] }
    const counts: Record<Kind, number> = { message: 0, edit: 0, reaction: 0, vote: 0 }
    const pid = server.pid
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++)
      for (const kind of Object.keys(commands) as Kind[]) {
        const before = cpuOf(pid)
        const done = await atRate((n) => commands[kind](counts[kind] + n))
        counts[kind] += done
        if (round >= 0) costs[kind].push((cpuOf(pid) - before) / done)
      }
    const base = median(costs.message)
    const rows = (Object.keys(costs) as Kind[]).map((kind) => {
      const cost = median(costs[kind])
      return [kind, `${cost.toFixed(0)} µs`, (cost / base).toFixed(2)]
    })
    console.log(`${machine().join('\n')}\n\n${table(['command', 'CPU of the server', 'of a message'], rows)}`)
    const worst = Math.max(median(costs.edit), median(costs.reaction)) / base
    return worst <= TARGET_RATIO ? 0 : 1
  } finally {
    await server.remove()
  }
}

const body = (n: number) => `number ${n}: a sentence of the usual length, as people write it`

/** Stores the messages that are changed later. Answers their ids; each has the author with its number. */
async function fill(members: Socket[], room: string, poll: boolean): Promise<string[]> {
  const ids = Array.from({ length: TARGETS }, () => Bun.randomUUIDv7())
  const content = poll ? { poll: { choices: ['yes', 'no'] } } : {}
  await Promise.all(
    ids.map((id, n) => ask(members[n % MEMBERS]!, 'message.send', { room, id, body: body(n), ...content })),
  )
  return ids
}

/** Gives commands at a steady rate, and answers how many were answered. */
async function atRate(command: (n: number) => Promise<unknown>): Promise<number> {
  const all: Promise<unknown>[] = []
  const began = performance.now()
  for (let due = 0; due < SECONDS * RATE; due = Math.floor(((performance.now() - began) / 1_000) * RATE)) {
    while (all.length < due) all.push(command(all.length))
    await Bun.sleep(TICK_MS)
  }
  await Promise.all(all)
  return all.length
}

async function connect(url: string, name: string): Promise<Socket> {
  const response = await fetch(`${url}/api/session.start`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const { ok } = (await response.json()) as { ok: Results['session.start'] }
  const socket = io(url, { transports: ['websocket'], auth: { token: ok.token }, forceNew: true })
  await new Promise<void>((resolve, reject) => socket.on('connect', () => resolve()).on('connect_error', reject))
  return socket
}

async function ask<C extends CommandName>(socket: Socket, name: C, input: Input<C>): Promise<Results[C]> {
  const answer = (await socket.emitWithAck(name, input)) as { ok: Results[C] } | { error: unknown }
  if ('error' in answer) throw new Error(`${name} was refused: ${JSON.stringify(answer.error)}`)
  return answer.ok
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

process.exit(await measure())

/**
 * The process that holds the sockets of a storm, started by sockets.ts. It takes one order after the other and answers
 * each.
 */
import { openFiles } from '../../bench/load/proc.ts'
import { Random } from '../rounds/random.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { compare } from './compare.ts'
import { HttpCommands } from './http-commands.ts'
import type { Answer, Request, Requests, Returned } from './requests.ts'
import { Room } from './room.ts'
import { StormClient } from './storm-client.ts'

const SOCKETS_A_PERSON = 10
const PEOPLE_A_ROOM = 25
/** So that one room is not the other with the same people. */
const ROOMS_A_PERSON = 3
const SPARE_FILES = 100
const LOOK_MS = 10

let http: HttpCommands
let tokens: string[] = []
/** Ids, in the order of the tokens. */
let persons: string[] = []
let rooms: Room[] = []
let clients: StormClient[] = []
/** Of each room, the socket that writes into it. */
let writers: StormClient[] = []
let written = 0

async function gather({ port, seed, sockets, withinMs }: Requests['gather']['asks']): Promise<null> {
  if (openFiles() < sockets + SPARE_FILES)
    throw new Error(`${sockets} sockets need more than the ${openFiles()} open files that are allowed: see ulimit -n.`)
  http = new HttpCommands(port)
  const random = new Random(seed)
  const people = Array.from({ length: Math.ceil(sockets / SOCKETS_A_PERSON) }, (_, i) => `StormClient ${i}`)
  const sessions = await http.each(people, (name) => http.ask('session.start', { name }))
  tokens = sessions.map(({ token }) => token!)
  persons = sessions.map(({ person }) => person.id)
  const names = Array.from(
    { length: Math.max(ROOMS_A_PERSON, Math.round(people.length / PEOPLE_A_ROOM)) },
    (_, i) => `Storm ${i}`,
  )
  rooms = await http.each(names, async (name, i) => {
    const { room } = await http.ask('room.create', { name }, tokens[i % tokens.length])
    return new Room(room.id, room.code)
  })
  const memberships = tokens.map((_, person) => {
    const own = new Set(rooms.filter((_, room) => room % tokens.length === person))
    while (own.size < ROOMS_A_PERSON) own.add(random.pick(rooms))
    return [...own]
  })
  await http.each(memberships, async (own, person) => {
    for (const { code } of own) await http.ask('room.join', { code }, tokens[person])
  })
  clients = Array.from({ length: sockets }, (_, i) => {
    const person = i % tokens.length
    return new StormClient(i, port, tokens[person]!, memberships[person]!, random.fork(`socket ${i}`))
  })
  writers = rooms.map((room) => clients.find(({ cursors }) => cursors.has(room.id))!)
  for (const client of clients) client.come()
  await until(() => clients.every(({ caughtUpAt }) => caughtUpAt !== null), withinMs)
  for (const client of clients) client.refused = 0
  return null
}

function write({ each }: Requests['write']['asks']): null {
  for (let i = 0; i < each; i++)
    for (const [at, room] of rooms.entries()) {
      const [id, body] = [Bun.randomUUIDv7(), `storm-${written++}`]
      room.written.set(id, { room: room.id, id, body, author: persons[writers[at]!.index % persons.length]! })
      writers[at]!.write({ room, id, body })
    }
  return null
}

/** Everybody is back, all that was written is acknowledged, and all have what was. What is not so in time, `compare` names. */
async function comeBack({ killedAt, readyAt, withinMs }: Requests['return']['asks']): Promise<Returned> {
  const backMs = new Map<StormClient, number>()
  await until(
    () => {
      for (const client of clients)
        // Who has not noticed yet that the server is gone is not back.
        if (client.caughtUpAt !== null && client.caughtUpAt > killedAt && !backMs.has(client))
          backMs.set(client, Math.max(0, client.caughtUpAt - readyAt))
      if (backMs.size < clients.length || rooms.some((room) => room.unacknowledged > 0)) return false
      return clients.every(({ cursors }) => [...cursors.values()].every(({ room, rev }) => rev >= room.head))
    },
    readyAt + withinMs - monotonicMs(),
  ).catch(() => undefined)
  return { backMs: [...backMs.values()], refused: clients.reduce((sum, { refused }) => sum + refused, 0) }
}

async function compared(): Promise<Requests['compare']['answer']> {
  const found = await compare(
    rooms,
    clients,
    http,
    (room) => tokens[writers[rooms.indexOf(room)]!.index % tokens.length]!,
  )
  const acked = rooms.flatMap((room) => [...room.written.values()].filter(({ id }) => room.sent.get(id) !== null))
  return { found, written: acked }
}

async function until(check: () => boolean, withinMs: number): Promise<void> {
  for (const end = monotonicMs() + withinMs; !check(); await Bun.sleep(LOOK_MS))
    if (monotonicMs() > end) throw new Error(`Not all were there within ${withinMs} ms.`)
}

function obey({ name, asks }: Request) {
  switch (name) {
    case 'gather':
      return gather(asks)
    case 'write':
      return write(asks)
    case 'return':
      return comeBack(asks)
    case 'compare':
      return compared()
  }
}

process.on('message', async (request: Request) => {
  const tell = (answer: Answer) => process.send!(answer)
  try {
    tell({ answer: await obey(request) })
  } catch (error) {
    tell({ failed: String(error) })
  }
})
// Nobody is left to tell.
process.on('disconnect', () => process.exit(1))

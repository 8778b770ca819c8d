/** The process with the clients of a storm, started by clients.ts. It handles one request at a time. */
import { openFiles } from '../../bench/load/proc.ts'
import { execute } from '../clients/http-commands.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { limitConcurrency } from '../process/limit-concurrency.ts'
import { Random } from '../rounds/random.ts'
import { compare } from './compare.ts'
import type { Answer, Request, Requests, ReturnTimes } from './requests.ts'
import { Room } from './room.ts'
import { StormClient } from './storm-client.ts'

const SOCKETS_PER_PERSON = 10
const PEOPLE_PER_ROOM = 25
/** In several rooms, so that rooms have different people. */
const ROOMS_PER_PERSON = 3
const SPARE_FILES = 100
const CHECK_EVERY_MS = 10
const COMMANDS_AT_ONCE = 32

let url: string
let tokens: string[] = []
/** Ids, in the order of the tokens. */
let persons: string[] = []
let rooms: Room[] = []
let clients: StormClient[] = []
/** By room: the client that writes to it. */
let writers: StormClient[] = []
let written = 0

async function start({ port, seed, sockets, withinMs }: Requests['start']['input']): Promise<null> {
  if (openFiles() < sockets + SPARE_FILES)
    throw new Error(`${sockets} sockets need more than the ${openFiles()} open files that are allowed: see ulimit -n.`)
  url = `http://127.0.0.1:${port}`
  const limited = limitConcurrency(COMMANDS_AT_ONCE)
  const each = <T, R>(all: readonly T[], task: (one: T, index: number) => Promise<R>) =>
    Promise.all(all.map((one, index) => limited(() => task(one, index))))
  const random = new Random(seed)
  const people = Array.from({ length: Math.ceil(sockets / SOCKETS_PER_PERSON) }, (_, i) => `Person ${i}`)
  const sessions = await each(people, (name) => execute(url, 'session.start', { name }))
  tokens = sessions.map(({ token }) => token)
  persons = sessions.map(({ person }) => person.id)
  const roomCount = Math.max(ROOMS_PER_PERSON, Math.round(people.length / PEOPLE_PER_ROOM))
  const names = Array.from({ length: roomCount }, (_, i) => `Storm ${i}`)
  rooms = await each(names, async (name, i) => {
    const { room } = await execute(url, 'room.create', { name }, tokens[i % tokens.length])
    return new Room(room.id, room.code)
  })
  const memberships = tokens.map((_, person) => {
    const own = new Set(rooms.filter((_, room) => room % tokens.length === person))
    while (own.size < ROOMS_PER_PERSON) own.add(random.pick(rooms))
    return [...own]
  })
  await each(memberships, async (own, person) => {
    for (const { code } of own) await execute(url, 'room.join', { code }, tokens[person])
  })
  clients = Array.from({ length: sockets }, (_, i) => {
    const person = i % tokens.length
    return new StormClient(i, port, tokens[person]!, memberships[person]!, random.fork(`client ${i}`))
  })
  writers = rooms.map((room) => clients.find(({ cursors }) => cursors.has(room.id))!)
  for (const client of clients) client.connect()
  await until(() => clients.every(({ syncedAt }) => syncedAt !== null), withinMs)
  for (const client of clients) client.refused = 0
  return null
}

function write({ each }: Requests['write']['input']): null {
  for (let i = 0; i < each; i++)
    for (const [at, room] of rooms.entries()) {
      const writer = writers[at]!
      const [id, body] = [Bun.randomUUIDv7(), `storm-${written++}`]
      room.sent.set(id, { room: room.id, id, body, author: persons[writer.index % persons.length]! })
      writer.send({ room, id, body })
    }
  return null
}

/** `compare` reports the changes that are still missing after `withinMs`. */
async function comeBack({ killedAt, readyAt, withinMs }: Requests['return']['input']): Promise<ReturnTimes> {
  const backMs = new Map<StormClient, number>()
  await until(
    () => {
      for (const client of clients)
        // A client that has not noticed the kill yet is not back.
        if (client.syncedAt !== null && client.syncedAt > killedAt && !backMs.has(client))
          backMs.set(client, Math.max(0, client.syncedAt - readyAt))
      if (backMs.size < clients.length || rooms.some((room) => room.unacknowledged > 0)) return false
      return clients.every(({ cursors }) => [...cursors.values()].every(({ room, rev }) => rev >= room.head))
    },
    readyAt + withinMs - monotonicMs(),
  ).catch(() => undefined)
  return { backMs: [...backMs.values()], refused: clients.reduce((sum, { refused }) => sum + refused, 0) }
}

async function compareAll(): Promise<Requests['compare']['result']> {
  const tokenFor = (room: Room) => tokens[writers[rooms.indexOf(room)]!.index % tokens.length]!
  const differences = await compare(rooms, clients, url, tokenFor)
  const acked = rooms.flatMap((room) => [...room.sent.values()].filter(({ id }) => room.acked.get(id) !== null))
  return { differences, acked }
}

async function until(check: () => boolean, withinMs: number): Promise<void> {
  for (const end = monotonicMs() + withinMs; !check(); await Bun.sleep(CHECK_EVERY_MS))
    if (monotonicMs() > end) throw new Error(`Not all clients were synced within ${withinMs} ms.`)
}

function handle({ name, input }: Request) {
  switch (name) {
    case 'start':
      return start(input)
    case 'write':
      return write(input)
    case 'return':
      return comeBack(input)
    case 'compare':
      return compareAll()
  }
}

process.on('message', async (request: Request) => {
  const answer = (what: Answer) => process.send!(what)
  try {
    answer({ result: await handle(request) })
  } catch (error) {
    answer({ failed: String(error) })
  }
})
process.on('disconnect', () => process.exit(1))

/**
 * The process that holds the sockets of a storm, started by sockets.ts. It takes one order after the other and answers
 * each.
 */
import { openFiles } from '../../bench/load/proc.ts'
import { Random } from '../rounds/random.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { compare } from './compare.ts'
import { Door } from './http-commands.ts'
import type { Answer, Order, Orders, Returned } from './requests.ts'
import { Room } from './room.ts'
import { Visitor } from './storm-client.ts'

const SOCKETS_A_PERSON = 10
const PEOPLE_A_ROOM = 25
/** So that one room is not the other with the same people. */
const ROOMS_A_PERSON = 3
const SPARE_FILES = 100
const LOOK_MS = 10

let door: Door
let tokens: string[] = []
/** Ids, in the order of the tokens. */
let persons: string[] = []
let rooms: Room[] = []
let visitors: Visitor[] = []
/** Of each room, the socket that writes into it. */
let writers: Visitor[] = []
let written = 0

async function gather({ port, seed, sockets, withinMs }: Orders['gather']['asks']): Promise<null> {
  if (openFiles() < sockets + SPARE_FILES)
    throw new Error(`${sockets} sockets need more than the ${openFiles()} open files that are allowed: see ulimit -n.`)
  door = new Door(port)
  const random = new Random(seed)
  const people = Array.from({ length: Math.ceil(sockets / SOCKETS_A_PERSON) }, (_, i) => `Visitor ${i}`)
  const sessions = await door.each(people, (name) => door.ask('session.start', { name }))
  tokens = sessions.map(({ token }) => token!)
  persons = sessions.map(({ person }) => person.id)
  const names = Array.from(
    { length: Math.max(ROOMS_A_PERSON, Math.round(people.length / PEOPLE_A_ROOM)) },
    (_, i) => `Storm ${i}`,
  )
  rooms = await door.each(names, async (name, i) => {
    const { room } = await door.ask('room.create', { name }, tokens[i % tokens.length])
    return new Room(room.id, room.code)
  })
  const memberships = tokens.map((_, person) => {
    const own = new Set(rooms.filter((_, room) => room % tokens.length === person))
    while (own.size < ROOMS_A_PERSON) own.add(random.pick(rooms))
    return [...own]
  })
  await door.each(memberships, async (own, person) => {
    for (const { code } of own) await door.ask('room.join', { code }, tokens[person])
  })
  visitors = Array.from({ length: sockets }, (_, i) => {
    const person = i % tokens.length
    return new Visitor(i, port, tokens[person]!, memberships[person]!, random.fork(`socket ${i}`))
  })
  writers = rooms.map((room) => visitors.find(({ held }) => held.has(room.id))!)
  for (const visitor of visitors) visitor.come()
  await until(() => visitors.every(({ caughtUpAt }) => caughtUpAt !== null), withinMs)
  for (const visitor of visitors) visitor.refused = 0
  return null
}

function write({ each }: Orders['write']['asks']): null {
  for (let i = 0; i < each; i++)
    for (const [at, room] of rooms.entries()) {
      const [id, body] = [Bun.randomUUIDv7(), `storm-${written++}`]
      room.written.set(id, { room: room.id, id, body, author: persons[writers[at]!.index % persons.length]! })
      writers[at]!.write({ room, id, body })
    }
  return null
}

/** Everybody is back, all that was written is acknowledged, and all have what was. What is not so in time, `compare` names. */
async function comeBack({ killedAt, readyAt, withinMs }: Orders['return']['asks']): Promise<Returned> {
  const backMs = new Map<Visitor, number>()
  await until(
    () => {
      for (const visitor of visitors)
        // Who has not noticed yet that the server is gone is not back.
        if (visitor.caughtUpAt !== null && visitor.caughtUpAt > killedAt && !backMs.has(visitor))
          backMs.set(visitor, Math.max(0, visitor.caughtUpAt - readyAt))
      if (backMs.size < visitors.length || rooms.some((room) => room.unacknowledged > 0)) return false
      return visitors.every(({ held }) => [...held.values()].every(({ room, rev }) => rev >= room.head))
    },
    readyAt + withinMs - monotonicMs(),
  ).catch(() => undefined)
  return { backMs: [...backMs.values()], refused: visitors.reduce((sum, { refused }) => sum + refused, 0) }
}

async function compared(): Promise<Orders['compare']['answer']> {
  const found = await compare(
    rooms,
    visitors,
    door,
    (room) => tokens[writers[rooms.indexOf(room)]!.index % tokens.length]!,
  )
  const acked = rooms.flatMap((room) => [...room.written.values()].filter(({ id }) => room.sent.get(id) !== null))
  return { found, written: acked }
}

async function until(check: () => boolean, withinMs: number): Promise<void> {
  for (const end = monotonicMs() + withinMs; !check(); await Bun.sleep(LOOK_MS))
    if (monotonicMs() > end) throw new Error(`Not all were there within ${withinMs} ms.`)
}

function obey({ name, asks }: Order) {
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

process.on('message', async (order: Order) => {
  const tell = (answer: Answer) => process.send!(answer)
  try {
    tell({ answer: await obey(order) })
  } catch (error) {
    tell({ failed: String(error) })
  }
})
// Nobody is left to tell.
process.on('disconnect', () => process.exit(1))

import { cpSync } from 'node:fs'
import type { Input } from '../../protocol/commands.ts'
import { limits } from '../../protocol/limits.ts'
import { ServerProcess, UNLIMITED } from '../../server/test/server-process.ts'
import { temporaryFolder, type TemporaryFolder } from '../process/temporary-folder.ts'
import { Client } from './client.ts'

/** Each may send one message in two seconds: together they send often enough for a median. */
const VICTIMS = 20
const VICTIMS_MESSAGES = 200
/** As many sockets as one address may have. */
const GUESTS = limits.socketsPerAddress
const LONG_MESSAGES = 110
/** Of text that costs much to encode: some characters are escaped, and some have several bytes. */
const LONG_BODY = '"é漢\n'.repeat(400)
/** Commands of one client that are under way together. */
const AT_ONCE = 50
/** Rooms that are joined and left in one term of the storage. */
const LEFT_AT_ONCE = 199
/** Of a `sync` around its claims. */
const SYNC_BYTES = 100

/** A room as its members know it. */
interface Place {
  id: string
  code: string
}

export type Claim = Input<'sync'>['known'][number]

/** Who and what is there before an attack. Plain data, because it is sent to the attackers' process. */
export interface Scene {
  /** Tokens of the members of `room`, who are attacked. */
  victims: string[]
  room: Place
  /** Tokens of guests in as many rooms as a person may be in. */
  crowded: string[]
  /** Tokens of guests who are only in `long`. */
  free: string[]
  /** A room with messages that are as long as a page of them may be. */
  long: Place
  /** True claims, as many as fit in a frame, about rooms that the crowded guests have left. The storage needs a look-up for each. */
  claims: Claim[]
}

export interface SceneSize {
  /** Rooms of each crowded guest. */
  rooms: number
  claims: number
}

export const FULL_SCENE: SceneSize = { rooms: limits.roomsPerPerson, claims: 2 * LEFT_AT_ONCE }

/** Data with a scene in it, which is copied for each attack. */
export interface PreparedScene {
  scene: Scene
  copy(): TemporaryFolder
  remove(): void
}

/** A server without limits prepares the scene, with restarts: the claims are about changes of older terms. */
export async function prepareScene({ rooms, claims }: SceneSize): Promise<PreparedScene> {
  const data = temporaryFolder('scene')
  const server = await ServerProcess.prepare(UNLIMITED, { dataDir: data.path })
  const here = () => server.port
  try {
    await server.start()
    const victims = await startSessions(server, 'Victim', VICTIMS)
    const room = await createRoom(here(), victims[0]!, 'The room that is attacked')
    await join(here(), victims, [room])
    await write(here(), victims[0]!, room, VICTIMS_MESSAGES, 'Something that people say to each other.')
    const free = await startSessions(server, 'Free', GUESTS)
    const long = await createRoom(here(), free[0]!, 'Long messages')
    await join(here(), free, [long])
    await write(here(), free[0]!, long, LONG_MESSAGES, LONG_BODY)

    const crowded = await startSessions(server, 'Crowded', GUESTS)
    const left: Claim[] = []
    while (left.length < claims) {
      const places = await createRooms(server, Math.min(LEFT_AT_ONCE, claims - left.length), 'Left')
      await join(here(), crowded, places)
      left.push(...(await claimsOf(here(), crowded[0]!)))
      await restart(server)
      await leave(here(), crowded, places)
    }
    await join(here(), crowded, await createRooms(server, rooms, 'Crowded'))
    await server.stop()
    return {
      scene: { victims, room, crowded, free, long, claims: fitting(left) },
      copy() {
        const folder = temporaryFolder('attacked')
        cpSync(data.path, folder.path, { recursive: true })
        return folder
      },
      remove: () => data.remove(),
    }
  } catch (error) {
    await server.kill9()
    data.remove()
    throw error
  }
}

async function restart(server: ServerProcess): Promise<void> {
  await server.stop()
  await server.start()
}

async function startSessions(server: ServerProcess, name: string, count: number): Promise<string[]> {
  const start = async (i: number) => {
    const response = await fetch(`${server.url}/api/session.start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `${name} ${i}` }),
    })
    return ((await response.json()) as { ok: { token: string } }).ok.token
  }
  return Promise.all(Array.from({ length: count }, (_, i) => start(i)))
}

async function createRoom(port: number, token: string, name: string): Promise<Place> {
  return (await createRoomsOf(port, token, [name]))[0]!
}

/** By a guest of their own, who stays in them. */
async function createRooms(server: ServerProcess, count: number, name: string): Promise<Place[]> {
  const [owner] = await startSessions(server, 'Owner', 1)
  return createRoomsOf(
    server.port,
    owner!,
    Array.from({ length: count }, (_, i) => `${name} ${i}`),
  )
}

async function createRoomsOf(port: number, token: string, names: string[]): Promise<Place[]> {
  const places: Place[] = []
  await withClient(port, token, (client) =>
    inTurns(names, async (name) => {
      const { room } = await client.run('room.create', { name })
      places.push({ id: room.id, code: room.code })
    }),
  )
  return places
}

async function join(port: number, tokens: string[], places: Place[]): Promise<void> {
  await inTurns(
    tokens,
    (token) => withClient(port, token, (client) => inTurns(places, ({ code }) => client.run('room.join', { code }))),
    10,
  )
}

async function leave(port: number, tokens: string[], places: Place[]): Promise<void> {
  await inTurns(
    tokens,
    (token) => withClient(port, token, (client) => inTurns(places, ({ id }) => client.run('room.leave', { room: id }))),
    10,
  )
}

async function write(port: number, token: string, room: Place, count: number, body: string): Promise<void> {
  const messages = Array.from({ length: count }, () => Bun.randomUUIDv7())
  await withClient(port, token, (client) =>
    inTurns(messages, (id) => client.run('message.send', { room: room.id, id, body })),
  )
}

/** What a member of rooms can claim about them. */
async function claimsOf(port: number, token: string): Promise<Claim[]> {
  const claims: Claim[] = []
  await withClient(port, token, async (client) => {
    const { rooms } = await client.run('sync', { known: [] })
    claims.push(...rooms.map(({ room, to, term }) => ({ room: room.id, rev: to, term })))
  })
  return claims
}

function fitting(claims: Claim[]): Claim[] {
  const bytes = JSON.stringify(claims[0] ?? '').length + 1
  return claims.slice(0, Math.floor((limits.frameBytes - SYNC_BYTES) / bytes))
}

async function withClient(port: number, token: string, use: (client: Client) => Promise<unknown>): Promise<void> {
  const client = await Client.open(port, token)
  try {
    await use(client)
  } finally {
    client.connection.end()
  }
}

async function inTurns<T>(all: readonly T[], task: (one: T) => Promise<unknown>, atOnce = AT_ONCE): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < all.length) await task(all[next++]!)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, work))
}

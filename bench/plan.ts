import type { ServerName } from './servers.ts'
import { whole } from './table.ts'

/** `rate` messages a second of all members together; 0: they only connect. */
export interface Load {
  name: string
  title: string
  members: number
  rate: number
  roomSize: number
  servers: ServerName[]
}

const ALL: ServerName[] = ['parley', 'bun', 'ws', 'socketio', 'nats']
/** For loads at which the others have fallen behind long before. */
const ALONE: ServerName[] = ['parley']
const SMALL_ROOM = 10

const oneRoom = (members: number, rate: number, servers: ServerName[]): Load => ({
  name: `${members}x${rate}`,
  title: `${members}×${rate}`,
  members,
  rate,
  roomSize: members,
  servers,
})

const manyRooms = (members: number, rate: number): Load => ({
  name: `rooms-${rate}`,
  title: `${members / SMALL_ROOM} rooms, ${whole(rate)}/s`,
  members,
  rate,
  roomSize: SMALL_ROOM,
  servers: ALL,
})

/** Small rooms again: each has its own presence, which is more to store than one great room. */
const idle = (members: number): Load => ({
  name: 'idle',
  title: 'idle',
  members,
  rate: 0,
  roomSize: SMALL_ROOM,
  servers: ALL,
})

export const FULL: Load[] = [
  oneRoom(100, 200, ALL),
  oneRoom(1000, 20, ALL),
  oneRoom(100, 1000, ALL),
  oneRoom(300, 1000, ALL),
  manyRooms(1000, 1000),
  manyRooms(1000, 5000),
  oneRoom(1000, 1000, ALONE),
  oneRoom(1000, 2000, ALONE),
  idle(10_000),
]

export const QUICK: Load[] = [oneRoom(100, 200, ALL), oneRoom(300, 1000, ALL), manyRooms(1000, 1000), idle(2_000)]

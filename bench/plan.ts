import type { ServerName } from './servers.ts'

/** `rate` messages a second of all members together; 0: they connect and sit. */
export interface Load {
  name: string
  members: number
  rate: number
  roomSize: number
  servers: ServerName[]
}

const ALL: ServerName[] = ['parley', 'bun', 'ws', 'socketio']
/** The others have fallen behind before. */
const ALONE: ServerName[] = ['parley']
/** Idle people are in rooms of this size, each with its own presence: more to keep than one great room. */
const IDLE_ROOM = 10

const talking = (members: number, rate: number, servers: ServerName[]): Load => ({
  name: `${members}x${rate}`,
  members,
  rate,
  roomSize: members,
  servers,
})

const idle = (members: number): Load => ({
  name: 'idle',
  members,
  rate: 0,
  roomSize: IDLE_ROOM,
  servers: ALL,
})

export const FULL: Load[] = [
  talking(100, 200, ALL),
  talking(1000, 20, ALL),
  talking(100, 1000, ALL),
  talking(300, 1000, ALL),
  talking(1000, 1000, ALONE),
  talking(1000, 2000, ALONE),
  idle(10_000),
]

export const QUICK: Load[] = [talking(100, 200, ALL), talking(300, 1000, ALL), idle(2_000)]

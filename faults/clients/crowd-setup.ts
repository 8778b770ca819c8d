import type { ClientStatus, RoomRef } from './client.ts'

/** The only argument of a process of clients, as JSON. */
export interface CrowdSetup {
  seed: string
  /** One client each; unique in a round. */
  names: string[]
  url: string
  rooms: RoomRef[]
  /** The folder of the history. */
  folder: string
  /** Messages that each client writes in a second, on average. */
  perSecond: number
}

/** `stop-writing`: nothing new is begun. `finish`: screens are recorded, and the process ends. */
export type CrowdCommand = 'begin' | 'stop-writing' | 'status' | 'finish'

export type CrowdAnswer =
  { did: 'start' | 'begin' | 'stop-writing' | 'finish' } | { did: 'status'; clients: ClientStatus[] }

import type { ClientStatus, RoomRef } from './client.ts'

/** What a process of clients is told at its start, as JSON in its only argument. */
export interface CrowdSetup {
  seed: string
  /** One client each; no name twice in a round. */
  names: string[]
  url: string
  rooms: RoomRef[]
  /** Where the record goes. */
  folder: string
  /** Messages that each of them writes in a second, on average. */
  perSecond: number
}

/** What it is asked later. `calm`: nothing new is begun. `finish`: screens are recorded, and it ends. */
export type CrowdCommand = 'begin' | 'calm' | 'status' | 'finish'

export type CrowdAnswer = { did: 'arrive' | 'begin' | 'calm' | 'finish' } | { did: 'status'; clients: ClientStatus[] }

import type { Space } from './entities.ts'
import type { Limits } from './limits.ts'

/** The limits that operators see. They are set by the environment, as `LIMIT_…`. */
export const SHOWN_LIMITS = [
  'messagesPerSecond',
  'roomsPerPerson',
  'socketsPerPerson',
  'sessionsPerAddress',
  'fileBytes',
  'fileBytesPerPerson',
  'fileBytesPerRoom',
  'editMinutes',
] as const satisfies readonly (keyof Limits)[]

/** How something of the server fares, in English. */
export interface HealthItem {
  sign: 'good' | 'care' | 'bad'
  words: string
}

/** The messages that were written on a day of UTC, such as `2026-11-29`; null until they are counted. */
export interface DayCount {
  day: string
  messages: number | null
}

/** What an operator sees of the server. `live` and `upMs` are of the node that answers. */
export interface Overview {
  people: { guests: number; accounts: number }
  rooms: number
  /** The last 30 days, today last. */
  days: DayCount[]
  bytes: { files: Space; database: number }
  live: { connections: number; rooms: number }
  upMs: number
  version: string
  /** 0 for none. */
  limits: Record<(typeof SHOWN_LIMITS)[number], number>
  /** What needs care comes first. */
  health: HealthItem[]
}

/** A person as operators see them. Times are ms since 1970; `usedAt` is absent without a session. */
export interface AdminPerson {
  id: string
  name: string
  guest: boolean
  login?: string
  operator?: true
  suspended?: { at: number; why?: string }
  createdAt: number
  usedAt?: number
  rooms: number
  /** Of their files. */
  bytes: number
}

/** A room as operators see it: nothing that was said in it. `messages` are counted up to `countedMessages`. */
export interface AdminRoom {
  id: string
  name: string
  emoji?: string
  createdAt: number
  members: number
  messages: number
  /** Of its files. */
  bytes: number
  lastAt?: number
}

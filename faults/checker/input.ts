import type { Entry, Seen } from '../history/history.ts'
import type { DatabaseDump } from './database.ts'

/** What a server may take. */
export interface CheckLimits {
  /** Resident memory without a connection, and for each one on top. */
  baseBytes: number
  bytesPerConnection: number
  /** Within which `/healthz` answers. */
  healthzMs: number
}

/** One room as a fresh client paged it after everything had healed, oldest first, all of it. */
export interface RoomHistory {
  epoch: string
  rev: number
  messages: Seen[]
}

export interface CheckInput {
  /** In order of time. */
  entries: Entry[]
  database: DatabaseDump
  /** By room. Rooms that are not here are not looked at. */
  history: Record<string, RoomHistory>
  limits: CheckLimits
}

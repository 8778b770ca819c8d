import type { Entry, MessageRecord } from '../history/history.ts'
import type { DatabaseDump } from './database.ts'

/** What a server may use. */
export interface CheckLimits {
  /** Resident memory without a connection, and for each connection on top. */
  baseBytes: number
  bytesPerConnection: number
  /** Within which `/healthz` must answer. */
  healthzMs: number
}

/** All messages of one room, oldest first, as a client reads them that joins after the last fault. */
export interface FinalRead {
  epoch: string
  rev: number
  messages: MessageRecord[]
  /** By the id of the message with which it begins: the replies of each thread, oldest first. */
  threads: Record<string, MessageRecord[]>
}

export interface CheckInput {
  /** In order of time. */
  entries: Entry[]
  database: DatabaseDump
  /** By room. Rooms without a final read are not checked. */
  finalReads: Record<string, FinalRead>
  limits: CheckLimits
}

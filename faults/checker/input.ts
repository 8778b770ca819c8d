import type { Entry, MessageRecord } from '../history/history.ts'
import type { DatabaseDump } from './database.ts'
import type { FilesDump } from './files.ts'

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

/** The answer to a new member who asks for a file after the last write. */
export interface Download {
  status: number
  bytes: number
  /** SHA-256 of the body in hex. */
  hash: string
  /** Whether a picture could be decoded. */
  readable?: boolean
}

export interface CheckInput {
  /** In order of time. */
  entries: Entry[]
  database: DatabaseDump
  /** By room. Rooms without a final read are not checked. */
  finalReads: Record<string, FinalRead>
  /** Of every file that a client uploaded, by id. */
  downloads: Record<string, Download>
  /** What is left in the folders of files after the last sweep; null when nothing was swept. */
  files: FilesDump | null
  limits: CheckLimits
}

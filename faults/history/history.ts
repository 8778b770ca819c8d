import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monotonicMs } from './monotonic-clock.ts'

/** A message as a client received it. `author` is a person's id. What is absent or undefined is not so. */
export interface MessageRecord {
  id: string
  room: string
  seq: number
  rev: number
  author: string
  body: string
  /** The id of the message with which its thread begins. */
  thread?: string
  /** Only its thread shows it. */
  aside?: true
  poll?: PollRecord
  /** The ids of its files. */
  files?: string[]
  /** Its files, as the message describes them. */
  attached?: FileRecord[]
  edited?: true
  deleted?: true
  pinned?: true
  reactions?: ReactionRecord[]
  /** `counts` and `people` by the index of a choice. */
  votes?: { voters: number; counts: number[]; people?: string[][] }
  /** `seq` of the newest reply. */
  replies?: { count: number; seq: number }
}

export interface ReactionRecord {
  emoji: string
  count: number
  people: string[]
}

/** `choices` is their number. */
export interface PollRecord {
  choices: number
  multiple?: true
}

/** A file as the server describes it. */
export interface FileRecord {
  id: string
  type: string
  bytes: number
}

/** The bytes of a file that a client sends. `hash` is their SHA-256 in hex. */
export interface ContentOfFile {
  how: 'whole' | 'parts'
  bytes: number
  hash: string
  /** The server stores it without what a camera writes into it. */
  picture?: true
}

/** One change of a room as a client received it. */
export type ChangeRecord =
  | { rev: number; message: MessageRecord }
  | { rev: number; member: { person: string; left: boolean } }
  | { rev: number; room: true }

/** Changes that bring a room from rev `from` to rev `to`; `term` is the one in which `to` was given. */
export interface RangeRecord {
  room: string
  from: number
  to: number
  term: string
  changes: ChangeRecord[]
}

/** What a person does to a message. A body is as unique as that of `send`. */
export type MessageChange =
  | { do: 'edit'; room: string; id: string; body: string }
  | { do: 'delete'; room: string; id: string }
  | { do: 'react'; room: string; id: string; emoji: string; on: boolean }
  | { do: 'vote'; room: string; id: string; choices: number[] }
  | { do: 'pin'; room: string; id: string; on: boolean }

/** What a message is besides its body. */
export type ContentRecord = Pick<MessageRecord, 'thread' | 'aside' | 'poll' | 'files'>

/** What a client asks of the server. `send`: `id` and `body` are unique in a round; the body is `<client>-<counter>.`. */
export type Invocation =
  | ({ do: 'send'; room: string; id: string; body: string } & ContentRecord)
  | MessageChange
  | { do: 'join' | 'leave'; room: string }
  | { do: 'get'; room: string; ids: string[] }
  /** Over all requests that it takes. */
  | ({ do: 'upload'; room: string } & ContentOfFile)
  | { do: 'thread'; room: string; thread: string }
  | { do: 'page'; room: string; before?: number; after?: number; around?: number }
  /** `known` counts only in `epoch`. `term` is null when the client sent no proof. */
  | { do: 'sync'; epoch: string | null; known: { room: string; rev: number; term: string | null }[] }

/** What the server answered. */
export type Outcome =
  | { do: 'send'; seq: number; rev: number }
  /** The rev of the change, or the latest one of the message where it was so already. */
  | { do: MessageChange['do']; rev: number }
  | { do: 'get'; messages: MessageRecord[] }
  | { do: 'upload'; file: FileRecord }
  /** With the message with which the thread begins. */
  | { do: 'thread'; messages: MessageRecord[]; rev: number }
  | { do: 'join'; rev: number }
  | { do: 'leave' }
  | { do: 'page'; messages: MessageRecord[]; rev: number; before: boolean; after: boolean }
  | { do: 'sync'; epoch: string; rooms: (RangeRecord & { reset: boolean })[] }

/**
 * What one client did and received, as in a Jepsen history. Every attempt is an `invoke` followed by one of: `ok`, the
 * server's answer; `fail`, it did not happen; `info`, the outcome is unknown. A message that is sent again after an
 * `info` is a new `op` with the same id. `epoch` is the epoch of the client's last sync.
 */
export type ClientEvent =
  | { type: 'person'; person: string }
  /** The user wrote a message; from here on the client must get it sent. */
  | { type: 'written'; room: string; body: string }
  /** The user changed a message, offline or not; from here on the client must get that sent, too. */
  | { type: 'changed'; change: MessageChange }
  | ({ type: 'invoke'; op: number } & Invocation)
  | ({ type: 'ok'; op: number; epoch: string | null } & Outcome)
  | { type: 'fail'; op: number; code: string; reason: string }
  | { type: 'info'; op: number; why: string }
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** A frame of the live feed, as it arrives. `epoch` is null before the first sync of the connection is answered. */
  | ({ type: 'received'; epoch: string | null } & RangeRecord)
  /** The client dropped its cache of a room. */
  | { type: 'reset'; room: string; epoch: string }
  /** The server reported that this person is no longer in the room. */
  | { type: 'removed'; room: string }
  /** All messages that the client shows of a room at the end of the round, oldest first. */
  | { type: 'screen'; room: string; epoch: string; rev: number; messages: MessageRecord[] }
  /** The messages that are still waiting to be sent at the end of the round. */
  | { type: 'unsent'; ids: string[] }

/** Why a process of the server exited. `fatal-error`: the error is in its log. */
export type ExitCause = 'nemesis' | 'fatal-error' | 'unknown'

/** What the harness did to the server and observed of it. */
export type FaultEvent =
  | { type: 'round'; seed: string; nemeses: string[]; build: string }
  /** A process of the server answers `/readyz`. */
  | { type: 'started'; pid: number; tookMs: number }
  | { type: 'exited'; pid: number; code: number | null; signal: string | null; cause: ExitCause }
  | { type: 'fault-began'; nemesis: string; what: string }
  /** Everything works again. `missed`: why the fault had no effect and does not count; `cuts`: slow readers that were disconnected. */
  | { type: 'fault-ended'; nemesis: string; missed?: string; cuts?: number }
  /**
   * Durable data was removed on purpose: acknowledged changes may be missing, and a new epoch has to begin. Written
   * while no server runs. `heads` is the rev up to which each room survived, where the nemesis can tell.
   */
  | { type: 'data-lost'; nemesis: string; what: string; heads?: Record<string, number> }
  /** Clients write nothing new from here on and must converge. */
  | { type: 'writes-stopped' }
  | { type: 'converged'; tookMs: number }
  /** The server is stopped, and what nobody can reach any more was removed: so many files of each folder. */
  | { type: 'swept'; blobs: number; uploads: number }
  /** `rss` in bytes; `healthzMs` is null when there was no answer within the limit. */
  | { type: 'sample'; rss: number; fds: number; connections: number; healthzMs: number | null }
  /** Something that must never happen, such as an unhandled rejection in the server's log. */
  | { type: 'problem'; line: string }

/** The `by` of every `FaultEvent`. */
export const HARNESS = 'harness'

/** `t` is ms by `monotonicMs`; `by` is the client's name or `HARNESS`. */
export type Entry = { t: number; by: string } & (ClientEvent | FaultEvent)

/** Writes the entries of one process, one a line, at once, so that a killed process loses none. */
export class HistoryWriter {
  readonly #file: string

  constructor(
    folder: string,
    private readonly by: string,
  ) {
    this.#file = join(folder, `${by}.jsonl`)
  }

  write(event: ClientEvent | FaultEvent): void {
    appendFileSync(this.#file, `${JSON.stringify({ t: monotonicMs(), by: this.by, ...event })}\n`)
  }
}

/** All entries of a folder in order of time; entries of the same time in the order of their file. */
export function readHistory(folder: string): Entry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  const entries = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').flatMap(parse))
  return entries.sort((a, b) => a.t - b.t)
}

/** A process that was killed in the middle of a line leaves an incomplete one, which is ignored. */
function parse(line: string, index: number, lines: string[]): Entry[] {
  if (line === '' || index === lines.length - 1) return []
  return [JSON.parse(line) as Entry]
}

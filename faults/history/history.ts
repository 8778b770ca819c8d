import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monotonicMs } from './monotonic-clock.ts'

/** A message as a client saw it. `author` is a person's id. */
export interface Seen {
  id: string
  room: string
  seq: number
  rev: number
  author: string
  body: string
}

/** One change of a room, as a client was told of it. */
export type SeenChange =
  | { rev: number; message: Seen }
  | { rev: number; member: { person: string; left: boolean } }
  | { rev: number; room: true }

/** What a client attempts. `send`: `id` and `body` are unique, and the body is `<client>-<counter>`. */
export type Attempt =
  | { do: 'send'; room: string; id: string; body: string }
  | { do: 'join' | 'leave'; room: string }
  | { do: 'page'; room: string; before?: number; after?: number; around?: number }
  /** With what it says to hold; nothing of that counts but in `epoch`. */
  | { do: 'sync'; epoch: string | null; known: { room: string; rev: number }[] }

/** What the server answered to it. */
export type Answered =
  | { do: 'send'; seq: number; rev: number }
  | { do: 'join'; rev: number }
  | { do: 'leave' }
  | { do: 'page'; messages: Seen[]; rev: number; before: boolean; after: boolean }
  | {
      do: 'sync'
      epoch: string
      rooms: { room: string; from: number; to: number; reset: boolean; changes: SeenChange[] }[]
    }

/**
 * What one client did and was told, in the manner of Jepsen. Every attempt is an `invoke` and then one of: `ok`, the
 * server's answer; `fail`, it certainly did not happen; `info`, nobody knows. One message that is sent again after an
 * `info` is a new `op` with the same id. `epoch` is the one that the client's last sync told.
 */
export type ClientEvent =
  | { type: 'person'; person: string }
  /** Somebody wrote it; from here on the client has to see to it that it is sent. */
  | { type: 'written'; room: string; body: string }
  | ({ type: 'invoke'; op: number } & Attempt)
  | ({ type: 'ok'; op: number; epoch: string | null } & Answered)
  | { type: 'fail'; op: number; code: string }
  | { type: 'info'; op: number; why: string }
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** A frame of the live feed, as it arrives. `epoch` is null before the connection's first sync is answered. */
  | { type: 'received'; epoch: string | null; room: string; from: number; to: number; changes: SeenChange[] }
  /** What was held of a room is void. */
  | { type: 'reset'; room: string; epoch: string }
  /** The server said that this person is no longer in the room. */
  | { type: 'removed'; room: string }
  /** What the client shows of a room after everything has healed, oldest first, all of it. */
  | { type: 'screen'; room: string; epoch: string; rev: number; messages: Seen[] }
  /** What was written and is still waiting after everything has healed. */
  | { type: 'unsent'; ids: string[] }

/** What was done to the server, by whoever did it. */
export type FieldEvent =
  | { type: 'round'; seed: string; nemeses: string[]; build: string }
  /** A process of the server answers `/readyz`. */
  | { type: 'started'; pid: number; tookMs: number }
  /** It ended. `cause` is what ended it: `nemesis` (its own SIGKILL or SIGTERM), `declared` (a fatal fault that the log names), `unknown`. */
  | {
      type: 'exited'
      pid: number
      code: number | null
      signal: string | null
      cause: 'nemesis' | 'declared' | 'unknown'
    }
  /** A nemesis begins, and has taken back what it did. `what` is for people; `missed` says why it does not count, `cuts` how often it saw a slow reader cut. */
  | { type: 'strike'; nemesis: string; what: string }
  | { type: 'healed'; nemesis: string; missed?: string; cuts?: number }
  /**
   * Durable data was taken away on purpose: what was acknowledged before may be missing, and a new epoch has to name
   * it. Written while no server runs. `heads` is how far each room surely survived, where the nemesis can tell.
   */
  | { type: 'tail-lost'; nemesis: string; what: string; heads?: Record<string, number> }
  /** Nobody writes any more; from here on everything has to converge. */
  | { type: 'calm' }
  | { type: 'converged'; tookMs: number }
  /** `rss` in bytes; `healthzMs` null when it did not answer within its limit. */
  | { type: 'sample'; rss: number; fds: number; connections: number; healthzMs: number | null }
  /** A line of the server's log that no server should write: an unhandled rejection, an uncaught error, an internal one. */
  | { type: 'complaint'; line: string }

/** `t` is ms by `monotonicMs`, `by` the client's name or `field`. */
export type Entry = { t: number; by: string } & (ClientEvent | FieldEvent)

/** Writes one process's entries, a line each, at once: what a killed process has seen counts. */
export class Recorder {
  readonly #file: string

  constructor(
    folder: string,
    name: string,
    private readonly by = name,
  ) {
    this.#file = join(folder, `${name}.jsonl`)
  }

  write(event: ClientEvent | FieldEvent): void {
    appendFileSync(this.#file, `${JSON.stringify({ t: monotonicMs(), by: this.by, ...event })}\n`)
  }
}

/** All entries of a folder in order of time; of the same time, in the order of their file. */
export function readRecords(folder: string): Entry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  const entries = files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').flatMap(parse))
  return entries.sort((a, b) => a.t - b.t)
}

/** A process that was killed in mid-line leaves half of one: it is no entry. */
function parse(line: string, index: number, lines: string[]): Entry[] {
  if (line === '' || index === lines.length - 1) return []
  return [JSON.parse(line) as Entry]
}

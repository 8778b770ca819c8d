import type { Change, Person } from '../../protocol/entities.ts'
import type { PersonalEvents } from '../../protocol/events.ts'

/** What a person did, for all of their connections. */
export type PersonalFact = {
  [E in keyof PersonalEvents]: {
    fact: 'personal'
    person: string
    event: E
    data: PersonalEvents[E]
  }
}[keyof PersonalEvents]

/** What the others in a room receive of a read mark. */
export interface Seen {
  /** The people who receive it. */
  tell: string[]
  /** When the reader joined, ms since 1970. */
  since: number
}

/**
 * What a commit reports to everybody whom it concerns: addressed to a room, to a person or to everybody. An operation
 * writes its facts down in its transaction; they are reported once, after the commit, in order of commit.
 * `by` is the connection that caused the fact and knows it already; it survives JSON like the rest.
 */
export type Fact =
  | { fact: 'changed'; room: string; term: string; change: Change }
  | { fact: 'read'; person: string; room: string; seq: number; by: string | null; seen?: Seen }
  | PersonalFact
  | { fact: 'renamed'; person: Person }
  | { fact: 'session-extended'; person: string; hash: string; expiresAt: number }
  | { fact: 'session-ended'; person: string; hash: string }
  | { fact: 'epoch-began'; epoch: string; by: string | null }

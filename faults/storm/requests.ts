import type { Written } from './room.ts'

/** What the process that holds the sockets is asked, one after the other; each has an answer. Times are by `monotonicMs`. */
export interface Requests {
  /** Make people, rooms and sockets, and bring all of them up to date. */
  gather: { asks: { port: number; seed: string; sockets: number; withinMs: number }; answer: null }
  /** Begin to write so many messages in each room. Answers at once; what is not acknowledged is sent again. */
  write: { asks: { each: number }; answer: null }
  /** The server is ready again: wait for everybody, and for all that was written. */
  return: { asks: { killedAt: number; readyAt: number; withinMs: number }; answer: Returned }
  /** Hold what everybody has against what the server has. */
  compare: { asks: null; answer: { found: string[]; written: Written[] } }
}

export type Request = { [Name in keyof Requests]: { name: Name; asks: Requests[Name]['asks'] } }[keyof Requests]
export type Answer = { answer: Requests[keyof Requests]['answer'] } | { failed: string }

export interface Returned {
  /** For each socket that is back and caught up, the ms that it took; 0 for who was faster than the question. */
  backMs: number[]
  /** How often a socket was told to come again later. */
  refused: number
}

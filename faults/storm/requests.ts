import type { SentMessage } from './room.ts'

/** The requests to the process of the clients, one at a time. Times are by `monotonicMs`. */
export interface Requests {
  /** Create people, rooms and clients, and sync all of them. */
  start: { input: { port: number; seed: string; sockets: number; withinMs: number }; result: null }
  /** Send so many messages in each room. Answers at once; messages without an ack are sent again. */
  write: { input: { each: number }; result: null }
  /** The server is ready again: wait until all clients are back and all messages are acknowledged. */
  return: { input: { killedAt: number; readyAt: number; withinMs: number }; result: ReturnTimes }
  /** Compare what all clients have received with what the server has. */
  compare: { input: null; result: { differences: string[]; acked: SentMessage[] } }
}

export type Request = { [Name in keyof Requests]: { name: Name; input: Requests[Name]['input'] } }[keyof Requests]
export type Answer = { result: Requests[keyof Requests]['result'] } | { failed: string }

export interface ReturnTimes {
  /** For each client that is back and synced: how long that took; 0 for a client that was faster than the request. */
  backMs: number[]
  /** How often the server refused a connection for now. */
  refused: number
}

import type { Calls } from './calls.ts'
import type { Telling } from './observations.ts'

/** When each message came to whom first, by a frame, a sync, a page or an ack. */
export interface Surfaced {
  /** Infinity when it never did. */
  at(client: string, id: string): number
}

/** A number for each client and message: in a long round these are millions. */
export function readSurfaced(calls: Calls, tellings: Telling[]): Surfaced {
  const numbers = new Map<string, number>()
  for (const id of calls.sent.keys()) numbers.set(id, numbers.size)
  const clients = new Map<string, Float64Array>()
  for (const { by, t, how, messages } of tellings) {
    if (how === 'screen') continue
    let times = clients.get(by)
    if (times === undefined) clients.set(by, (times = new Float64Array(numbers.size).fill(Infinity)))
    for (const { id } of messages) {
      const number = numbers.get(id)
      if (number !== undefined) times[number] = Math.min(times[number]!, t)
    }
  }
  return {
    at(client, id) {
      const number = numbers.get(id)
      return number === undefined ? Infinity : (clients.get(client)?.[number] ?? Infinity)
    },
  }
}

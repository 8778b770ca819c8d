import type { Calls } from './calls.ts'
import type { Observation } from './observations.ts'

/** When each client first received each message, by a frame, a sync, a page or an ack. */
export interface FirstReceipts {
  /** Infinity when it never did. */
  at(client: string, id: string): number
}

/** One number a client and message: a long round has millions. */
export function readFirstReceipts(calls: Calls, observations: Observation[]): FirstReceipts {
  const numbers = new Map<string, number>()
  for (const id of calls.sent.keys()) numbers.set(id, numbers.size)
  const clients = new Map<string, Float64Array>()
  for (const { by, t, via, messages } of observations) {
    if (via === 'screen') continue
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

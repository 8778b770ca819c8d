import type { Calls } from './calls.ts'
import type { Telling } from './tellings.ts'

const BITS = 32

/** Which messages came to whom by a frame, a sync, a page or an ack. */
export interface Surfaced {
  has(client: string, id: string): boolean
}

/** A bit for each client and message: in a long round these are millions. */
export function readSurfaced(calls: Calls, tellings: Telling[]): Surfaced {
  const numbers = new Map<string, number>()
  for (const id of calls.sent.keys()) numbers.set(id, numbers.size)
  const words = Math.ceil(numbers.size / BITS)
  const clients = new Map<string, Uint32Array>()
  for (const { by, how, messages } of tellings) {
    if (how === 'screen') continue
    let bits = clients.get(by)
    if (bits === undefined) clients.set(by, (bits = new Uint32Array(words)))
    for (const { id } of messages) {
      const number = numbers.get(id)
      if (number !== undefined) bits[Math.floor(number / BITS)]! |= 1 << (number % BITS)
    }
  }
  return {
    has(client, id) {
      const number = numbers.get(id)
      const bits = clients.get(client)
      return (
        number !== undefined && bits !== undefined && (bits[Math.floor(number / BITS)]! & (1 << (number % BITS))) !== 0
      )
    },
  }
}

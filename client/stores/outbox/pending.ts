import type { KeptPending } from '../cache/local-db.ts'

/** A message that the server has not taken yet, as it is shown. */
export interface Pending {
  id: string
  room: string
  body: string
  /** ms since 1970, by this browser's clock. */
  at: number
  state: 'waiting' | 'sending' | 'failed'
  problem?: string
}

export function visible({ id, room, body, at, state, problem }: KeptPending, sending: boolean): Pending {
  return { id, room, body, at, state: sending ? 'sending' : state, ...(problem === undefined ? {} : { problem }) }
}

import type { Limits } from '../protocol/limits.ts'
import type { Hub } from './gateway/hub.ts'
import type { Socket } from './gateway/socket.ts'
import type { Log } from './log.ts'
import type { Rate } from './rates.ts'
import type { Session, Storage } from './storage/storage.ts'

/** What a slice works with. */
export interface Context {
  storage: Storage
  hub: Hub
  limits: Limits
  log: Log
  /** ms since 1970. */
  clock: () => number
  /** The same, moved by nobody while the server runs (steady-clock.ts). */
  steady: () => number
  /** Wrong codes by address. */
  codeTries: Rate
  /** Guests started by address. */
  sessionStarts: Rate
}

/** Where a browser keeps its token, for as long as a session lasts from now on; other clients keep it themselves. */
export interface CookieJar {
  set(token: string): void
  clear(): void
}

/** Who sent a command, and by which door. */
export interface Caller {
  address: string
  session: Session | null
  socket: Socket | null
  cookies: CookieJar | null
}

/** One with a live session. */
export type Someone = Caller & { session: Session }

import type { Person } from '../../../protocol/entities.ts'
import type { CachedRoom } from '../cache/local-db.ts'

/** What this browser has cached of the person who is signed in. `rooms` is empty when another person was here before. */
export interface Cached {
  epoch: string | null
  rooms: CachedRoom[]
}

/** A store whose contents belong to one person and to one epoch of the data. */
export interface IdentityFollower {
  /** Drops everything of the person before, at once, and begins with what is stored of this one. */
  adopt?(person: Person | null, cached: Cached): void | Promise<void>
  /** The person has ended their session: deletes what this browser stores of them outside the database. */
  forget?(): void
  /** A new epoch has begun: the server may have lost what it had stored, and revs and seqs of the old epoch mean nothing. */
  epochChanged?(): void
}

import { availableParallelism } from 'node:os'
import { Refusal } from '../protocol/errors.ts'
import type { Asker } from './storage/fair-queue.ts'
import { FairTurns } from './storage/fair-turns.ts'

/** The first recommendation of OWASP's Password Storage Cheat Sheet, for argon2id with one thread. */
const ARGON2 = { algorithm: 'argon2id', memoryCost: 19 * 1024, timeCost: 2 } as const

/** Of a password that nobody knows. With it, a login that does not exist takes as long as a wrong password. */
const NOBODYS =
  '$argon2id$v=19$m=19456,t=2,p=1$4+caQRkFrGQ/wx/OgRhTd0WsxntB2/AyiKACqACbxHU$lqrk85t0aowqrNxbujr68oiXBe5CXVNdQHvPrUBde+4'

/** A hash takes some 50 ms of a core. More than half of the cores, and more than two, would delay messages. */
const AT_ONCE = Math.min(2, Math.max(1, Math.floor(availableParallelism() / 2)))
/** Waiting ones: some seconds of work, with the rests. */
const MOST_WAITING = 40
const WAITING = { perPerson: 10, perAddress: 20 }
const RETRY_AFTER_MS = 2_000

/**
 * Hashes passwords on the runtime's own threads, so that the thread that serves sockets never does, a few at once and in
 * fair turns. While others wait it rests after each hash for as long as the hash took, so that a flood leaves half of what it
 * would take to messages. Rejects with `too_many_waiting`, and the time to wait, when too many wait [G7].
 */
export class Passwords {
  private readonly turns = new FairTurns({ atOnce: AT_ONCE, waiting: WAITING, rests: true })
  /** Those that wait and those under way. */
  private count = 0

  /** Hashes that wait for their turn. */
  get waiting(): number {
    return this.turns.waiting
  }

  /** The hash of a password, as a text that names its parameters. */
  hash(by: Asker, password: string): Promise<string> {
    return this.run(by, () => Bun.password.hash(stored(password), ARGON2))
  }

  /** Whether a password has this hash. Null, for no such account, takes as long and is false. */
  async matches(by: Asker, password: string, hash: string | null): Promise<boolean> {
    const equal = await this.run(by, () => Bun.password.verify(stored(password), hash ?? NOBODYS))
    return equal && hash !== null
  }

  private async run<T>(by: Asker, work: () => Promise<T>): Promise<T> {
    if (this.count >= MOST_WAITING) throw new Refusal('too_many_waiting', undefined, RETRY_AFTER_MS)
    this.count++
    try {
      return await this.turns.run(by, 1, work)
    } finally {
      this.count--
    }
  }
}

/** Keyboards and systems write the same letter in different ways. */
function stored(password: string): string {
  return password.normalize('NFC')
}

import { Refusal } from '../protocol/errors.ts'
import type { Limits } from '../protocol/limits.ts'
import { Rate } from './rates.ts'

const MINUTE_SECONDS = 60

/** Who tries a code. */
interface Guesser {
  address: string
  session: { person: { id: string } } | null
}

/**
 * Bounds how many codes can be guessed. An address has some wrong codes at once, and then one a minute. Without them, each
 * person behind the address still has slow tries, and so have all without a session together: a right code works even
 * when others behind the same address guess.
 */
export class CodeTries {
  private readonly free: Rate
  private readonly slow: Rate
  private readonly queues = new Map<string, Promise<unknown>>()

  constructor(
    { codeTries, slowCodeTrySeconds }: Pick<Limits, 'codeTries' | 'slowCodeTrySeconds'>,
    steady: () => number,
  ) {
    this.free = new Rate(1 / MINUTE_SECONDS, codeTries, steady)
    this.slow = new Rate(1 / slowCodeTrySeconds, 1, steady)
  }

  /**
   * Runs `lookUp`, which needs a room's code and is refused with `wrong_code`. Refused with `too_many_wrong_codes`, with the
   * time to wait, when no try is left, and when a slow try was wrong.
   */
  async attempt<T>({ address, session }: Guesser, lookUp: () => Promise<T>): Promise<T> {
    // Taken before the look-up: otherwise many at the same time would all find it.
    if (this.free.take(address) > 0) return this.attemptSlowly(session?.person.id ?? address, lookUp)
    try {
      const found = await lookUp()
      this.free.giveBack(address)
      return found
    } catch (error) {
      if (!isWrongCode(error)) this.free.giveBack(address)
      throw error
    }
  }

  /** Deletes what need not be remembered [G7]. Once a minute. */
  sweep(): void {
    this.free.sweep()
    this.slow.sweep()
  }

  /** One after the other, so that a crowd with right codes passes on one try. */
  private attemptSlowly<T>(key: string, lookUp: () => Promise<T>): Promise<T> {
    const attempt = (this.queues.get(key) ?? Promise.resolve()).then(() => this.slowly(key, lookUp))
    const done = attempt.then(
      () => {},
      () => {},
    )
    this.queues.set(key, done)
    void done.then(() => {
      if (this.queues.get(key) === done) this.queues.delete(key)
    })
    return attempt
  }

  private async slowly<T>(key: string, lookUp: () => Promise<T>): Promise<T> {
    const wait = this.slow.wait(key)
    if (wait > 0) throw new Refusal('too_many_wrong_codes', undefined, wait)
    try {
      return await lookUp()
    } catch (error) {
      if (!isWrongCode(error)) throw error
      this.slow.spend(key)
      throw new Refusal('too_many_wrong_codes', undefined, this.slow.wait(key))
    }
  }
}

/** An old code is no right one: otherwise old ones could be guessed without a limit. */
const isWrongCode = (error: unknown): boolean =>
  error instanceof Refusal && (error.reason === 'wrong_code' || error.reason === 'code_replaced')

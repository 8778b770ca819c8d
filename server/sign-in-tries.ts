import { isIP } from 'node:net'
import { Refusal } from '../protocol/errors.ts'
import type { Limits } from '../protocol/limits.ts'
import { Rate } from './rates.ts'

const MINUTE_SECONDS = 60
/** Wrong passwords for one account: from one network, and from all devices that never had a session of it. */
const OF_NETWORK = { burst: 5, perSecond: 1 / (5 * MINUTE_SECONDS) }
const OF_STRANGERS = { burst: 100, perSecond: 1 / (5 * MINUTE_SECONDS) }

/** Who tries to sign in to which account. `device` names a device that had a session of this account, if it is one. */
export interface Try {
  address: string
  account: string
  device: string | null
}

/**
 * Bounds how many passwords can be guessed. A right one costs no try. A device that had a session of the account has tries
 * of its own, so that nobody else can use them up; any other device draws on those of its address, of its network for
 * this account, and of all such devices for this account.
 */
export class SignInTries {
  private readonly byAddress: Rate
  private readonly byNetwork: Rate
  private readonly byAccount: Rate
  private readonly byDevice: Rate

  constructor({ signInTries }: Pick<Limits, 'signInTries'>, steady: () => number) {
    // 0 switches all of them off.
    const rate = ({ burst, perSecond }: { burst: number; perSecond: number }) =>
      new Rate(perSecond, signInTries && burst, steady)
    const own = { burst: signInTries, perSecond: 1 / MINUTE_SECONDS }
    this.byAddress = rate(own)
    this.byDevice = rate(own)
    this.byNetwork = rate(OF_NETWORK)
    this.byAccount = rate(OF_STRANGERS)
  }

  /**
   * Runs `check`, which needs the password, or another secret, of an account. Rejects with `too_many_sign_ins`, and the
   * time to wait, when no try is left.
   */
  async attempt<T>(guess: Try, check: () => Promise<T>): Promise<T> {
    const draws = this.drawsOf(guess)
    const wait = Math.max(...draws.map(([rate, key]) => rate.wait(key)))
    if (wait > 0) throw new Refusal('too_many_sign_ins', undefined, wait)
    // Taken before the check: otherwise many at the same time would all find them.
    for (const [rate, key] of draws) rate.spend(key)
    try {
      const result = await check()
      giveBack(draws)
      return result
    } catch (error) {
      if (!isWrong(error)) giveBack(draws)
      throw error
    }
  }

  /** Deletes what need not be remembered [G7]. Once a minute. */
  sweep(): void {
    for (const rate of [this.byAddress, this.byNetwork, this.byAccount, this.byDevice]) rate.sweep()
  }

  private drawsOf({ address, account, device }: Try): [Rate, string][] {
    if (device !== null) return [[this.byDevice, `${account} ${device}`]]
    return [
      [this.byAddress, address],
      [this.byNetwork, `${account} ${networkOf(address)}`],
      [this.byAccount, account],
    ]
  }
}

function giveBack(draws: [Rate, string][]): void {
  for (const [rate, key] of draws) rate.giveBack(key)
}

/** The neighbours of an address, which one person often has many of: the /24 of IPv4. One of IPv6 is a /64 already. */
export function networkOf(address: string): string {
  return isIP(address) === 4 ? address.slice(0, address.lastIndexOf('.')) : address
}

const WRONG = new Set(['wrong_login', 'wrong_password', 'wrong_totp', 'wrong_link', 'wrong_passkey', 'login_taken'])

const isWrong = (error: unknown): boolean => error instanceof Refusal && WRONG.has(error.reason)

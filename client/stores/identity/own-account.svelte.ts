import type { Results } from '../../../protocol/commands.ts'
import { problemOf, Unreachable, type Problem } from '../connection/problem.ts'
import { unwrap, type Wire } from '../connection/wire.ts'

/** The account of this person. Every change rejects with the server's refusal. */
export class OwnAccount {
  /** Null until the server has answered. */
  now = $state.raw<Results['account.get'] | null>(null)
  /** Why it is not known. */
  problem = $state.raw<Problem | null>(null)
  readonly #wire: Wire

  constructor(wire: Wire) {
    this.#wire = wire
  }

  async load(): Promise<void> {
    this.problem = null
    try {
      this.now = await this.#wire.post('account.get', {})
    } catch (error) {
      this.problem = problemOf(error)
    }
  }

  /** Answers how many other sessions it ended. `old` is absent for an account without a password. */
  async setPassword(old: string | undefined, next: string): Promise<number> {
    const { ended } = await this.#wire.post('account.password', { ...(old !== undefined && { old }), new: next })
    this.#learn({ password: true })
    return ended
  }

  /** A second factor that counts once it is confirmed. */
  beginTotp(password: string | undefined): Promise<Results['account.totp.begin']> {
    return this.#wire.post('account.totp.begin', { ...(password !== undefined && { password }) })
  }

  /** Answers the recovery codes, only this time. */
  async confirmTotp(code: string): Promise<string[]> {
    const { recoveryCodes } = await this.#wire.post('account.totp.confirm', { code })
    this.#learn({ totp: true, recoveryCodes: recoveryCodes.length })
    return recoveryCodes
  }

  async removeTotp(password: string | undefined, code: string): Promise<void> {
    await this.#wire.post('account.totp.remove', { code, ...(password !== undefined && { password }) })
    this.#learn({ totp: false, recoveryCodes: 0 })
  }

  /** Answers new recovery codes in place of the others, only this time. */
  async renewCodes(password: string | undefined, code: string): Promise<string[]> {
    const { recoveryCodes } = await this.#wire.post('account.totp.codes', {
      code,
      ...(password !== undefined && { password }),
    })
    this.#learn({ recoveryCodes: recoveryCodes.length })
    return recoveryCodes
  }

  /** What the server has stored of this person, as a JSON file. */
  async export(): Promise<Blob> {
    const { path } = await this.#wire.post('account.export', {})
    const answer = await fetch(path, { credentials: 'same-origin' }).catch(() => Promise.reject(new Unreachable()))
    if (!answer.ok) unwrap(await answer.json().catch(() => null))
    return answer.blob().catch(() => Promise.reject(new Unreachable()))
  }

  #learn(changed: Partial<Results['account.get']>): void {
    if (this.now) this.now = { ...this.now, ...changed }
  }
}

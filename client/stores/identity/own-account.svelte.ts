import type { Results } from '../../../protocol/commands.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { prefix } from '../../prefix.ts'
import { problemOf, Unreachable, type Problem } from '../connection/problem.ts'
import { unwrap, type Wire } from '../connection/wire.ts'
import type { Identity } from './identity.svelte.ts'
import { forget, make, proveAnew, type Proof } from './passkeys.ts'

/** The account of this person. Every change rejects with the server's refusal. */
export class OwnAccount {
  /** Null until the server has answered. */
  now = $state.raw<Results['account.get'] | null>(null)
  /** Why it is not known. */
  problem = $state.raw<Problem | null>(null)
  readonly #wire: Wire
  readonly #identity: Identity

  constructor(wire: Wire, identity: Identity) {
    this.#wire = wire
    this.#identity = identity
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
  async setPassword(old: string | undefined, code: string | undefined, next: string): Promise<number> {
    const { password, ...proof } = await this.prove(old, code)
    const present = password !== undefined && { old: password }
    let ended = 0
    await this.#identity.renew(async () => {
      ;({ ended } = await this.#wire.post('account.password', { ...present, ...proof, new: next }))
    })
    this.#learn({ password: true })
    return ended
  }

  /** A second factor that counts once it is confirmed. */
  async beginTotp(password: string | undefined): Promise<Results['account.totp.begin']> {
    return this.#wire.post('account.totp.begin', await this.#prove(password))
  }

  /** Answers the recovery codes, only this time. */
  async confirmTotp(code: string): Promise<string[]> {
    const { recoveryCodes } = await this.#wire.post('account.totp.confirm', { code })
    this.#learn({ totp: true, recoveryCodes: recoveryCodes.length })
    return recoveryCodes
  }

  async removeTotp(password: string | undefined, code: string): Promise<void> {
    await this.#wire.post('account.totp.remove', { code, ...(await this.#prove(password)) })
    this.#learn({ totp: false, recoveryCodes: 0 })
  }

  /** Answers new recovery codes in place of the others, only this time. */
  async renewCodes(password: string | undefined, code: string): Promise<string[]> {
    const { recoveryCodes } = await this.#wire.post('account.totp.codes', { code, ...(await this.#prove(password)) })
    this.#learn({ recoveryCodes: recoveryCodes.length })
    return recoveryCodes
  }

  /** A new address, which counts once its link is opened; `''` removes the address. */
  async setEmail(email: string, password: string | undefined, code: string | undefined): Promise<void> {
    await this.#wire.post('account.setEmail', { email, ...(await this.prove(password, code)) })
    await this.load()
  }

  /** Sends the link again. */
  async sendConfirmation(): Promise<void> {
    await this.#wire.post('account.sendConfirmation', {})
  }

  /** What the server has stored of this person, as a JSON file. */
  async export(): Promise<Blob> {
    const { path } = await this.#wire.post('account.export', {})
    const answer = await fetch(prefix + path, { credentials: 'same-origin' }).catch(() =>
      Promise.reject(new Unreachable()),
    )
    if (!answer.ok) unwrap(await answer.json().catch(() => null))
    return answer.blob().catch(() => Promise.reject(new Unreachable()))
  }

  /** Makes a passkey of this account on this device. Rejects also with `PasskeyFailure`. */
  async addPasskey(password: string | undefined, code: string | undefined): Promise<void> {
    const { options } = await this.#wire.post('account.passkey.begin', await this.prove(password, code))
    const response = await make(options)
    await this.#wire.post('account.passkey.add', { response }).catch((error: unknown) => {
      if (error instanceof Refusal) forget(response.id)
      throw error
    })
    await this.load()
  }

  async renamePasskey(id: string, name: string): Promise<void> {
    await this.#wire.post('account.passkey.rename', { id, name })
    await this.load()
  }

  /** One that was removed elsewhere is not there any more, either. */
  async removePasskey(id: string, password: string | undefined): Promise<void> {
    const proof = await this.#prove(password)
    await this.#wire.post('account.passkey.remove', { id, ...proof }).catch((error: unknown) => {
      if (problemOf(error).reason !== 'no_such_passkey') throw error
    })
    forget(id)
    await this.load()
  }

  /** What a change of the account needs besides: the typed code, and a proof. */
  async prove(password: string | undefined, code: string | undefined) {
    return { ...(await this.#prove(password)), ...(code !== undefined && { code }) }
  }

  /** By a passkey, where no password was typed. */
  #prove(password: string | undefined): Promise<Proof> {
    return proveAnew(this.#wire, this.now ?? { passkeys: [] }, password)
  }

  #learn(changed: Partial<Results['account.get']>): void {
    if (this.now) this.now = { ...this.now, ...changed }
  }
}

import type { Input, Results } from '../../../protocol/commands.ts'
import type { MessageContent, Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { normaliseLogin } from '../../../protocol/logins.ts'
import type { Cache } from '../cache/cache.ts'
import type { StoredOutgoing } from '../cache/local-db.ts'
import { deleteUnsent, UNSENT } from '../cache/unsent-store.ts'
import { editPlace, writingPlace } from '../cache/writing-place.ts'
import { NoCookies, problemOf, Unreachable } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import { load, save } from '../preferences/browser-storage.ts'
import type { Drafts } from '../preferences/drafts.svelte.ts'
import type { Identity } from './identity.svelte.ts'
import { forget, make, offerToComplete, proveAnew, sign, type Signed } from './passkeys.ts'

export interface SignInOptions {
  wire: Wire
  cache: Cache
  identity: Identity
  drafts: Drafts
}

/** What a person has written on this device and nobody has received. */
export interface Unsent {
  messages: number
  drafts: number
}

/** An account that is made: of this browser's guest, or of a new person with a name and, by invitation, a code. */
type NewAccount = Pick<Input<'account.create'>, 'login' | 'name' | 'code'>

type OutgoingSend = StoredOutgoing & { input: Input<'message.send'> }

const isMessage = (outgoing: StoredOutgoing): outgoing is OutgoingSend => outgoing.command === 'message.send'

const LOGIN = 'parley.login'

/** The login of the account that was used last in this browser, or ''. */
export const lastLogin = (): string => load(LOGIN) ?? ''

/** Makes accounts, and signs in with them. Everything goes over HTTP, because its answers set cookies. */
export class SignIn {
  readonly #options: SignInOptions

  constructor(options: SignInOptions) {
    this.#options = options
  }

  /** Makes an account of this browser's guest, who stays the same person, or of a new person. Rejects with the server's refusal. */
  async create(input: NewAccount & { password: string }): Promise<void> {
    const { wire } = this.#options
    const { login, password } = input
    await this.#create(input, () => wire.post('session.signIn', { login, password }))
  }

  /** The same with a passkey in place of a password. Rejects also with `PasskeyFailure`. */
  async createWithPasskey(input: NewAccount): Promise<void> {
    const { wire } = this.#options
    const { options } = await wire.post('account.passkey.begin', { login: input.login })
    const passkey = await make(options)
    try {
      await this.#create({ ...input, passkey }, async () =>
        wire.post('session.passkey.signIn', { response: await this.signWithPasskey() }),
      )
    } catch (error) {
      if (error instanceof Refusal) forget(passkey.id)
      throw error
    }
  }

  /** What a passkey signs for `enterWithPasskey`. Rejects with `PasskeyFailure`. */
  async signWithPasskey(): Promise<Signed> {
    const { options } = await this.#options.wire.post('session.passkey.begin', {})
    return sign(options)
  }

  /** Offers the passkeys of this device in the field of the login, until the returned function is called. */
  offerPasskeys(take: (signed: Signed) => void): () => void {
    return offerToComplete(this.#options.wire, take)
  }

  /**
   * Signs in with an account. With `bring` the rooms of this browser's guest become the account's; their drafts, and their
   * messages that were not sent, become drafts of the account. Everything else of the guest is deleted here.
   */
  async enter(input: Input<'session.signIn'>): Promise<void> {
    await this.#enter(input.bring, async () => {
      await this.#options.wire.post('session.signIn', input)
      return input.login
    })
  }

  /** The same by what a passkey signed. */
  async enterWithPasskey(input: Input<'session.passkey.signIn'>): Promise<void> {
    const { wire } = this.#options
    await this.#enter(input.bring, async () => {
      await wire.post('session.passkey.signIn', input).catch((error: unknown) => {
        if (problemOf(error).reason === 'wrong_passkey') forget(input.response.id)
        throw error
      })
      return (await wire.post('account.get', {}).catch(() => null))?.login ?? ''
    })
  }

  async #create(input: Input<'account.create'>, signIn: () => Promise<unknown>): Promise<void> {
    await this.#renew(async () => {
      try {
        await this.#options.wire.post('account.create', input)
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error
        // The account may exist, and the guest's session may have ended: only the answer did not come.
        await signIn().catch(() => Promise.reject(error))
      }
      return input.login
    })
  }

  /**
   * The same by an identity that the provider has proven: of a new account as well, which this browser's guest becomes then.
   * Answers the login, and whether the account is new.
   */
  async enterWithIdentity(input: Input<'session.provider.signIn'>): Promise<{ login: string; created?: true }> {
    let entered: { login: string; created?: true } = { login: '' }
    await this.#enter(input.bring, async () => {
      entered = await this.#options.wire.post('session.provider.signIn', input)
      return entered.login
    })
    return entered
  }

  async #enter(bring: true | undefined, work: () => Promise<string>): Promise<void> {
    const { cache, identity, drafts } = this.#options
    const guest = this.#guest()
    const written = guest && bring ? await this.#written(guest.id) : new Map<string, MessageContent>()
    await this.#renew(work)
    for (const [place, content] of written) drafts.set(place, content)
    if (guest && guest.id !== identity.person?.id)
      await cache.access.write([...UNSENT], (tx) => deleteUnsent(tx, guest.id)).catch(() => undefined)
  }

  /** Whether the server can mail a link to who has forgotten the password. */
  async sendsMails(): Promise<boolean> {
    return (await this.#options.wire.post('server.policies', {})).mail
  }

  /** Asks for such a link. Nobody is told whether there is an account with this login. */
  async requestReset(login: string): Promise<void> {
    await this.#options.wire.post('account.requestReset', { login })
  }

  /** Confirms an address by the token of a link, which works once. Answers the address. */
  async confirmEmail(token: string): Promise<string> {
    return (await this.#options.wire.post('account.confirmEmail', { token })).email
  }

  /** Sets a new password by the token of a link, which works once. */
  async reset(token: string, password: string): Promise<void> {
    await this.#options.wire.post('account.reset', { token, password })
    // It may have ended the session of this browser, too.
    await this.#options.identity.check()
  }

  /** Makes this person a former member. This browser deletes everything of them. */
  async delete(account: Results['account.get'], { password, ...input }: Input<'account.delete'>): Promise<void> {
    const { identity, wire } = this.#options
    const proof = await proveAnew(wire, account, password)
    await identity.end(() => wire.post('account.delete', { ...input, ...proof }))
  }

  /** The unsent messages and drafts that this device would lose if this person signed out. */
  async unsent(): Promise<Unsent> {
    const { person } = this.#options.identity
    if (person === null) return { messages: 0, drafts: 0 }
    const { outgoing, begun } = await this.#stored(person.id)
    return { messages: outgoing.length, drafts: begun.size }
  }

  #guest(): Person | null {
    const { person } = this.#options.identity
    return person?.guest ? person : null
  }

  /** By place. Files, and changes of sent messages, belong to the guest and stay behind. */
  async #written(guest: string): Promise<Map<string, MessageContent>> {
    const { outgoing, begun } = await this.#stored(guest)
    const written = new Map<string, MessageContent>()
    const add = (place: string, body: string) => {
      const before = written.get(place)?.body
      if (body !== '') written.set(place, { body: before ? `${before}\n\n${body}` : body })
    }
    for (const { room, input } of outgoing) add(writingPlace(room, input.thread), input.body)
    for (const [place, { body }] of begun) if (!place.includes(editPlace(''))) add(place, body)
    return written
  }

  async #stored(person: string): Promise<{ outgoing: OutgoingSend[]; begun: Map<string, MessageContent> }> {
    const { cache, drafts } = this.#options
    drafts.flush()
    const [outgoing, begun] = await Promise.all([cache.unsent.outgoing(person), cache.drafts(person)])
    return { outgoing: outgoing.filter(isMessage), begun }
  }

  /** `work` answers the login with which it signed in. */
  async #renew(work: () => Promise<string>): Promise<void> {
    const { identity } = this.#options
    if (!identity.cookies) throw new NoCookies()
    let signedIn = false
    try {
      await identity.renew(async () => {
        const login = await work()
        signedIn = true
        save(LOGIN, normaliseLogin(login) ?? login)
      })
    } catch (error) {
      throw signedIn && problemOf(error).reason === 'signed_out' ? new NoCookies() : error
    }
  }
}

import type { Person } from '../../../protocol/entities.ts'
import { learnPictures } from '../history/faces.svelte.ts'
import { Refusal, type Reason } from '../../../protocol/errors.ts'
import { prefix } from '../../prefix.ts'
import type { Cache } from '../cache/cache.ts'
import type { CachedRoom } from '../cache/local-db.ts'
import { Backoff } from '../connection/backoff.ts'
import { NoCookies } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Settings } from '../preferences/settings.svelte.ts'
import type { IdentityFollower } from './identity-follower.ts'
import { suggestName } from './names.ts'
import type { Tabs } from './tabs.ts'

export interface IdentityOptions {
  wire: Wire
  cache: Cache
  settings: Settings
  tabs: Tabs
}

/** Owns the person who is signed in and the epoch of the data. The other stores follow it. */
export class Identity {
  status = $state<'unknown' | 'none' | 'active'>('unknown')
  person = $state.raw<Person | null>(null)
  /** The person with an account whose session has ended without their doing, until they go on here. */
  ended = $state.raw<Person | null>(null)
  suggestedName: string = $state('')
  /** False when this browser is known not to store the cookie of a session, so that none can be started. */
  cookies = $state(globalThis.navigator?.cookieEnabled !== false)
  /** Whether this person is an operator of the server. */
  operator = $state(false)
  /** The server's origin in its network, for invitations that are made on its own computer. */
  lanOrigin = $state.raw<string>()

  readonly #options: IdentityOptions
  readonly #followers: IdentityFollower[] = []
  readonly #backoff = new Backoff(() => void this.check())
  #epoch: string | null = null
  #checking: Promise<void> | null = null

  constructor(options: IdentityOptions) {
    this.#options = options
    this.suggestedName = options.settings.suggestedName(suggestName)
    // A refusal alone deletes nothing here: the answer of `session.me` decides.
    options.wire.onRefused((reason) => void (reason === 'signed_out' && this.check()))
    options.tabs.on('session', () => void this.check())
  }

  /** Followers are called in the order in which they were added. */
  follow(follower: IdentityFollower): void {
    this.#followers.push(follower)
  }

  /** Begins with what this browser has cached, then asks the server. */
  async load(): Promise<void> {
    const { epoch, person, rooms } = await this.#options.cache.load()
    this.#epoch = epoch
    if (person) {
      this.#set(person)
      await this.#adopted(person, rooms)
    }
    await this.check()
  }

  /** Asks the server who is signed in, until it answers. */
  check(): Promise<void> {
    return (this.#checking ??= this.#check().finally(() => (this.#checking = null)))
  }

  /**
   * Does what replaces the session of this browser. No tab asks meanwhile who is signed in: its session may have ended
   * already, while the cookie of the next one is on its way.
   */
  async renew(work: () => Promise<unknown>): Promise<void> {
    this.#become(
      await alone(async () => {
        await work()
        return this.#ask()
      }),
    )
    this.#options.tabs.emit('session', undefined)
  }

  /**
   * Starts a session as a new guest. If another tab has started one meanwhile, its person gets this name. Throws
   * `NoCookies`, and makes no more guests on this page, when the server does not know the session afterwards.
   */
  async start(name: string): Promise<void> {
    const { wire } = this.#options
    if (!this.cookies) throw new NoCookies()
    try {
      await wire.post('session.start', { name })
    } catch (error) {
      if (!refusedAs(error, 'already_signed_in')) throw error
    }
    const person = await this.#ask().catch((error: unknown) => {
      if (!refusedAs(error, 'signed_out')) throw error
      this.cookies = false
      throw new NoCookies()
    })
    this.#named(person)
    if (person.name !== name) await this.rename(name)
  }

  /** Keeps a name that was typed in one form for the next one, until a session is started with it. */
  suggest(name: string): void {
    this.suggestedName = name
    this.#options.settings.rememberName(name)
  }

  async rename(name: string): Promise<void> {
    const { person } = await this.#options.wire.post('person.rename', { name })
    this.#named(person)
    this.#options.tabs.emit('session', undefined)
  }

  /** Makes an uploaded file the picture of this person; null removes it. */
  async setPicture(file: string | null): Promise<void> {
    const { person } = await this.#options.wire.post('person.picture', file === null ? {} : { file })
    this.#become(person)
    this.#options.tabs.emit('session', undefined)
  }

  /** Ends the session, by `work` if that does more. This browser deletes everything of the person, also what was not sent. */
  async end(work: () => Promise<unknown> = () => this.#options.wire.post('session.end', {})): Promise<void> {
    const { cache, settings } = this.#options
    const leaving = this.person
    await alone(work)
    settings.forget()
    for (const follower of this.#followers) follower.forget?.()
    this.#become(null)
    this.ended = null
    if (leaving) await cache.forget(leaving.id)
  }

  /** Takes over the person and the epoch that a socket turned out to have. Answers whether it was this person already. */
  async confirm(person: Person, epoch: string): Promise<boolean> {
    const samePerson = person.id === this.person?.id
    if (epoch !== this.#epoch) {
      // Before the disk is asked, however long it takes: no follower may take the next sync for the old epoch.
      this.#epoch = epoch
      for (const follower of this.#followers) follower.epochChanged?.()
    }
    await this.#options.cache.adopt(this.person, epoch)
    this.#become(person)
    return samePerson
  }

  close(): void {
    this.#backoff.close()
  }

  async #check(): Promise<void> {
    try {
      this.#become(await alone(() => this.#ask()))
    } catch (error) {
      if (refusedAs(error, 'signed_out')) this.#become(null)
      else this.#backoff.after(error)
    }
  }

  async #ask(): Promise<Person> {
    const { person, operator = false, lanOrigin } = await this.#options.wire.post('session.me', {})
    this.operator = operator
    this.lanOrigin = lanOrigin
    return person
  }

  #named(person: Person): void {
    this.suggest(person.name)
    this.#become(person)
  }

  #become(person: Person | null): void {
    this.#backoff.done()
    const another = this.status === 'unknown' || person?.id !== this.person?.id
    this.#set(person)
    const { wire, cache, tabs, settings } = this.#options
    if (!another) return void (person && cache.renamed(person))
    // Another tab may have forgotten the name.
    if (person === null) this.suggestedName = settings.suggestedName(suggestName)
    wire.close()
    void this.#adopted(person, [], cache.adopt(person, this.#epoch))
    tabs.emit('session', undefined)
  }

  #set(person: Person | null): void {
    this.ended = person ? null : this.person?.guest === false ? this.person : this.ended
    this.person = person
    if (person) learnPictures([person])
    this.status = person ? 'active' : 'none'
  }

  /** Every follower has dropped the person before when this returns; the promise resolves when they have read the database. */
  async #adopted(person: Person | null, rooms: CachedRoom[], emptied?: Promise<void>): Promise<void> {
    const cached = { epoch: this.#epoch, rooms }
    await Promise.all([emptied, ...this.#followers.map((follower) => follower.adopt?.(person, cached))])
    if (person && person.id === this.person?.id) this.#options.wire.open()
  }
}

/** One tab of the browser at a time. */
const alone = <T>(work: () => Promise<T>): Promise<T> =>
  globalThis.navigator?.locks?.request(`parley session${prefix}`, work) ?? work()

const refusedAs = (error: unknown, reason: Reason): boolean => error instanceof Refusal && error.reason === reason

import type { Person } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Listeners } from '../connection/listeners.ts'
import { suggestName } from '../history/names.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Settings } from '../preferences/settings.svelte.ts'
import type { Wire } from '../connection/wire.ts'

export interface SessionOptions {
  wire: Wire
  settings: Settings
  /** Drops all that this browser keeps for a person. */
  forget: (person: string) => Promise<void>
}

/** Who speaks here. */
export class SessionStore {
  status = $state<'unknown' | 'none' | 'active'>('unknown')
  person = $state.raw<Person | null>(null)
  suggestedName: string = $state('')

  readonly #wire: Wire
  readonly #settings: Settings
  readonly #forget: SessionOptions['forget']
  readonly #changes = new Listeners<Person | null>()
  #attempts = 0
  #checking = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor({ wire, settings, forget }: SessionOptions) {
    this.#wire = wire
    this.#settings = settings
    this.#forget = forget
    this.suggestedName = settings.suggestedName(suggestName)
    // Only the answer to a plain question makes this browser forget.
    wire.onUnauthorized(() => void this.check())
  }

  /** Told when another person is here than before, or nobody any more. */
  onChange(listener: (person: Person | null) => void): () => void {
    return this.#changes.add(listener)
  }

  /** Asks the server who is here, until it answers. */
  async check(): Promise<void> {
    if (this.#checking) return
    this.#checking = true
    clearTimeout(this.#retry)
    try {
      const { person } = await this.#wire.post('session.me', {})
      this.#attempts = 0
      this.become(person)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthorized') return this.become(null)
      const asked = error instanceof Refusal ? error.retryAfterMs : undefined
      this.#retry = setTimeout(() => void this.check(), retryDelay(this.#attempts++, asked))
    } finally {
      this.#checking = false
    }
  }

  /** Starts a session, or renames the person of the one that there is. */
  async begin(name: string): Promise<void> {
    const { person } = await this.#wire.post('session.start', { name })
    this.suggestedName = person.name
    this.#settings.rememberName(person.name)
    this.become(person)
  }

  /** Ends the session. This browser forgets the person, with what was not sent. */
  async end(): Promise<void> {
    const leaving = this.person
    await this.#wire.post('session.end', {})
    this.become(null)
    if (leaving) await this.#forget(leaving.id)
  }

  become(person: Person | null): void {
    clearTimeout(this.#retry)
    const other = this.status === 'unknown' || person?.id !== this.person?.id
    this.person = person
    this.status = person ? 'active' : 'none'
    if (other) this.#changes.tell(person)
  }
}

import { normaliseName } from '../../../protocol/names.ts'
import type { Problem } from '../../stores/connection/problem.ts'
import type { Identity } from '../../stores/identity/identity.svelte.ts'

/** The name in a form: the person's own, otherwise the suggested one until it is edited. */
export class OwnName {
  #problem = $state.raw<Problem | string | null>(null)
  #typed = $state<string | null>(null)
  #identity: Identity

  constructor(identity: Identity) {
    this.#identity = identity
  }

  get value(): string {
    return this.#typed ?? this.#identity.person?.name ?? this.#identity.suggestedName
  }

  set value(typed: string) {
    this.#typed = typed
    this.#problem = null
    const name = normaliseName(typed)
    if (!this.#identity.person && name !== '') this.#identity.suggest(name)
  }

  /** The problem of the name that was typed. */
  get problem(): Problem | string | null {
    return this.#problem
  }

  /** Why nobody can join from this browser, under any name. */
  get barred(): Problem | null {
    const { person, cookies } = this.#identity
    return person || cookies ? null : { reason: 'no_cookies' }
  }

  get hint(): string {
    if (this.#identity.person) return 'People in your rooms see this name.'
    return this.#typed === null
      ? 'Suggested for you. People in the room will see it.'
      : 'People in the room will see it.'
  }

  set problem(problem: Problem | string | null) {
    this.#problem = problem
  }

  /** False, with a `problem`, if the name has nothing visible or the browser stores no cookies. */
  check(): boolean {
    this.#problem = normaliseName(this.value) === '' ? 'Type a name. People in the room will see it.' : null
    return this.#problem === null && this.barred === null
  }

  /** Whether the name looks like another one in the room. The field has one that is free then, so that Join takes it. */
  isTaken(problem: Problem): boolean {
    if (problem.reason !== 'name_taken') return false
    const { suggestion } = problem.params ?? {}
    if (suggestion !== undefined) this.value = String(suggestion)
    this.#problem = problem
    return true
  }

  /** Starts a session with this name, or renames the person if the name has changed. */
  async settle(): Promise<void> {
    const name = normaliseName(this.value)
    if (!this.#identity.person) await this.#identity.start(name)
    else if (this.#identity.person.name !== name) await this.#identity.rename(name)
  }
}

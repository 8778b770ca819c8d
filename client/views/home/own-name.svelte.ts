import { normaliseName } from '../../../protocol/names.ts'
import type { SessionStore } from '../../stores/identity/session.svelte.ts'

/** The name that a person is about to speak under: theirs if we know them, else the suggested one until they edit it. */
export class OwnName {
  problem = $state<string | null>(null)
  #typed = $state<string | null>(null)
  #session: SessionStore

  constructor(session: SessionStore) {
    this.#session = session
  }

  get value(): string {
    return this.#typed ?? this.#session.person?.name ?? this.#session.suggestedName
  }

  set value(typed: string) {
    this.#typed = typed
    this.problem = null
  }

  get hint(): string {
    if (this.#session.person) return 'People in your rooms see this name.'
    return this.#typed === null
      ? 'Suggested for you. People in the room will see it.'
      : 'People in the room will see it.'
  }

  /** False, with the problem told, if nobody could read the name. */
  check(): boolean {
    this.problem = normaliseName(this.value) === '' ? 'Type the name that people will see.' : null
    return this.problem === null
  }

  /** Starts the session, or renames the person; nothing to do if the name is theirs already. */
  async settle(): Promise<void> {
    const name = normaliseName(this.value)
    if (this.#session.person?.name !== name) await this.#session.begin(name)
  }
}

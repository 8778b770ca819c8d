/** Which of a browser's tabs acts for all of them. */
export interface Leadership {
  /** Runs `lead` once this tab is the leader, for this person's outbox; the lead ends when the promise does. */
  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void
  /** Whether this tab reads what the others write. One that does not would keep it from being sent: it leads beside them [G2]. */
  reads(others: boolean): void
  /** Aborts the signal; the next tab leads as soon as `lead` has come to its end. */
  resign(): void
}

/** By Web Locks. Without them every tab leads: a message id is stored once however often it is sent [G2]. */
export class TabLeadership implements Leadership {
  #sought: { abort: AbortController; again: () => void } | null = null
  #readsOthers = true
  readonly #name: string
  readonly #locks: LockManager | undefined

  constructor(name: string, locks: LockManager | undefined = globalThis.navigator?.locks) {
    this.#name = name
    this.#locks = locks
  }

  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void {
    if (this.#sought) return
    const abort = new AbortController()
    const { signal } = abort
    this.#sought = { abort, again: () => this.seek(person, lead) }
    const led =
      this.#locks && this.#readsOthers
        ? this.#locks.request(`${this.#name} outbox ${person}`, { signal }, () => lead(signal))
        : lead(signal)
    // A request that is taken back rejects.
    Promise.resolve(led).catch(() => undefined)
  }

  reads(others: boolean): void {
    if (others === this.#readsOthers) return
    this.#readsOthers = others
    const again = this.#sought?.again
    this.resign()
    again?.()
  }

  resign(): void {
    this.#sought?.abort.abort()
    this.#sought = null
  }
}

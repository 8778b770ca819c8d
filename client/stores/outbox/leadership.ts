/** Chooses the tab of a browser that does something for all of them. */
export interface Leadership {
  /** Runs `lead` once this tab leads for this person. It leads until that promise is settled. */
  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void
  /** A tab that cannot read the commands of the others leads beside them: as the only leader it would leave theirs unsent. */
  readsOthers(reads: boolean): void
  /** Aborts the signal. The next tab leads when `lead` has finished. */
  resign(): void
}

/** By Web Locks. Without them every tab leads: a message id is stored once however often it is sent [G2]. */
export class TabLeadership implements Leadership {
  #sought: { abort: AbortController; again: () => void } | null = null
  #readsOthers = true
  readonly #purpose: string
  readonly #locks: LockManager | undefined

  /** Tabs with the same purpose have one leader for each person. */
  constructor(purpose: string, locks: LockManager | undefined = globalThis.navigator?.locks) {
    this.#purpose = purpose
    this.#locks = locks
  }

  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void {
    if (this.#sought) return
    const abort = new AbortController()
    const { signal } = abort
    this.#sought = { abort, again: () => this.seek(person, lead) }
    const leading =
      this.#locks && this.#readsOthers
        ? this.#locks.request(`${this.#purpose} ${person}`, { signal }, () => lead(signal))
        : lead(signal)
    // An aborted request rejects.
    Promise.resolve(leading).catch(() => undefined)
  }

  readsOthers(reads: boolean): void {
    if (reads === this.#readsOthers) return
    this.#readsOthers = reads
    const again = this.#sought?.again
    this.resign()
    again?.()
  }

  resign(): void {
    this.#sought?.abort.abort()
    this.#sought = null
  }
}

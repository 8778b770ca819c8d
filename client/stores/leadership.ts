/** Which of a browser's tabs acts for all of them. */
export interface Leadership {
  /** Runs `lead` once this tab is the leader, for this person's outbox; the lead ends when the promise does. */
  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void
  /** Aborts the signal; the next tab leads as soon as `lead` has come to its end. */
  resign(): void
}

/** By Web Locks. Without them every tab leads: a message id is stored once however often it is sent [G2]. */
export class TabLeadership implements Leadership {
  #abort: AbortController | null = null
  readonly #name: string
  readonly #locks: LockManager | undefined

  constructor(name: string, locks: LockManager | undefined = globalThis.navigator?.locks) {
    this.#name = name
    this.#locks = locks
  }

  seek(person: string, lead: (signal: AbortSignal) => Promise<void>): void {
    if (this.#abort) return
    const { signal } = (this.#abort = new AbortController())
    const led = this.#locks
      ? this.#locks.request(`${this.#name} outbox ${person}`, { signal }, () => lead(signal))
      : lead(signal)
    // A request that is taken back rejects.
    Promise.resolve(led).catch(() => undefined)
  }

  resign(): void {
    this.#abort?.abort()
    this.#abort = null
  }
}

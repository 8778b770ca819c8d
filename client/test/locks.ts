/** Exclusive Web Locks for a runtime without them, shared by all tabs of a test's browser. */
export class Locks implements LockManager {
  readonly #tails = new Map<string, Promise<unknown>>()

  request<T>(name: string, callback: LockGrantedCallback<T>): Promise<Awaited<T>>
  request<T>(name: string, options: LockOptions, callback: LockGrantedCallback<T>): Promise<Awaited<T>>
  async request<T>(
    name: string,
    second: LockOptions | LockGrantedCallback<T>,
    third?: LockGrantedCallback<T>,
  ): Promise<Awaited<T>> {
    const [{ signal }, callback] = typeof second === 'function' ? [{} as LockOptions, second] : [second, third!]
    const turn = this.#grant(name, signal, callback)
    this.#tails.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }

  async #grant<T>(
    name: string,
    signal: AbortSignal | undefined,
    callback: LockGrantedCallback<T>,
  ): Promise<Awaited<T>> {
    await this.#tails.get(name)
    // Once granted, a lock lasts until its work ends, also when the signal is aborted.
    signal?.throwIfAborted()
    return (await callback({ name, mode: 'exclusive' })) as Awaited<T>
  }

  async query(): Promise<LockManagerSnapshot> {
    return { held: [], pending: [] }
  }
}

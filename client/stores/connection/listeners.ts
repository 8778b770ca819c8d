export class Listeners<T> {
  readonly #all = new Set<(data: T) => void>()

  /** Answers how to stop listening. */
  add(listener: (data: T) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  emit(data: T): void {
    for (const listener of this.#all) listener(data)
  }
}

/** Listeners by topic. `M` maps each topic to its data. */
export class Topics<M> {
  // Each topic's listeners only ever get that topic's data; the type of a map cannot express it.
  readonly #topics = new Map<keyof M, Listeners<unknown>>()

  on<K extends keyof M>(topic: K, listener: (data: M[K]) => void): () => void {
    let listeners = this.#topics.get(topic)
    if (!listeners) this.#topics.set(topic, (listeners = new Listeners<unknown>()))
    return listeners.add(listener as (data: unknown) => void)
  }

  emit<K extends keyof M>(topic: K, data: M[K]): void {
    this.#topics.get(topic)?.emit(data)
  }
}

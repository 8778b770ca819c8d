import type { Message } from '../../../protocol/entities.ts'

/** Loads pages for a window, which may be replaced before they arrive. */
export class PageLoads {
  /** What changed while something was being loaded: the answer may be older. */
  readonly meanwhile = new Map<string, Message>()
  #running = 0
  /** Grows whenever the window becomes void or is replaced: a page that was loaded for an older window is ignored. */
  #version = 0

  get version(): number {
    return this.#version
  }

  /** The window is replaced or void. Answers the version of the next one. */
  outdate(): number {
    return ++this.#version
  }

  changed(messages: Message[]): void {
    if (this.#running > 0) for (const message of messages) this.meanwhile.set(message.id, message)
  }

  /** Shows what was loaded, unless the window was replaced meanwhile. */
  async load<T>(loading: Promise<T>, show: (loaded: T) => void): Promise<void> {
    const version = this.#version
    this.#running++
    try {
      const loaded = await loading
      if (version === this.#version) show(loaded)
    } finally {
      if (--this.#running === 0) this.meanwhile.clear()
    }
  }
}

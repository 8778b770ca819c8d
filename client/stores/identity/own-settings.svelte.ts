import type { Settings } from '../../../protocol/entities.ts'
import { Backoff } from '../connection/backoff.ts'
import type { Wire } from '../connection/wire.ts'

/** What this person has chosen for all of their devices. */
export class OwnSettings {
  /** Null until the server has answered. */
  now = $state.raw<Settings | null>(null)
  readonly #wire: Wire
  /** Grows with each question and each event: an answer that is older than an event is ignored. */
  #version = 0

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Asks at every connect, and follows the other devices until the returned function is called. */
  follow(): () => void {
    const backoff = new Backoff(() => void this.#ask(backoff))
    const offs = [
      this.#wire.on('settings', (settings) => {
        this.#version++
        this.now = settings
      }),
      this.#wire.onOnline((online) => {
        if (online) void this.#ask(backoff)
      }),
    ]
    void this.#ask(backoff)
    return () => {
      backoff.close()
      for (const off of offs) off()
    }
  }

  /** Rejects with the server's refusal, or when it cannot be reached. */
  async update(settings: Settings): Promise<void> {
    await this.#take(this.#wire.command('person.update', settings))
  }

  async #take(answer: Promise<Settings>): Promise<void> {
    const version = ++this.#version
    const settings = await answer
    if (version === this.#version) this.now = settings
  }

  async #ask(backoff: Backoff): Promise<void> {
    try {
      await this.#take(this.#wire.command('person.settings', {}))
      backoff.done()
    } catch (error) {
      // Without a connection the next one asks.
      if (this.#wire.online) backoff.after(error)
    }
  }
}

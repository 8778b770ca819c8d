import type { Message } from '../../../protocol/entities.ts'
import { Topics } from '../connection/listeners.ts'
import type { KeptPending } from '../cache/local-db.ts'

/** What the tabs of one browser tell each other. */
interface News {
  /** The outbox on disk has changed. */
  outbox: undefined
  /** This was said, and the disk would not take it. */
  unkept: KeptPending
  /** The message of this id, which the disk would not take: it has taken it now, or the message is gone. */
  kept: string
  /** Another tab sends from now on; it may have been opened after what is unkept was told. */
  leads: undefined
  /** The server has taken this message. */
  sent: Message
  /** Why the server takes nothing just now, or null when it does again. */
  held: string | null
  /** Another person is here, or nobody. */
  session: undefined
}

export class Tabs {
  #channel: BroadcastChannel | null
  readonly #listeners = new Topics<News>()

  constructor(name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
    this.#channel?.addEventListener('message', ({ data }) => this.#listeners.tell(data.name, data.data))
  }

  on<N extends keyof News>(name: N, listener: (data: News[N]) => void): void {
    this.#listeners.on(name, listener)
  }

  tell<N extends keyof News>(name: N, data: News[N]): void {
    this.#channel?.postMessage({ name, data })
  }

  close(): void {
    this.#channel?.close()
    this.#channel = null
  }
}

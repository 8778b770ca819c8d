import type { MessageContent } from '../../../protocol/entities.ts'
import type { OutgoingCommand, StoredOutgoing } from '../cache/local-db.ts'
import { Topics } from '../connection/listeners.ts'
import type { Problem } from '../connection/problem.ts'
import type { Upload } from '../uploads/upload.ts'

/** What the tabs of one browser send each other. */
interface TabEvents {
  /** The outbox in the database has changed. */
  outbox: undefined
  /** The disk has refused this record; this tab has it in memory only. */
  shared: StoredOutgoing
  /** The shared record of this id is in the database now, or its command is settled. */
  unshared: string
  /** The tab leads from now on. It may have been opened after records were shared. */
  leads: undefined
  /** The server has answered this command. */
  answered: { command: OutgoingCommand; result: unknown }
  /** Why the server takes no commands at the moment, or null when it takes them again. */
  obstacle: Problem | null
  /** The draft of a room as it is now; empty when it was sent. */
  draft: { person: string; room: string; content: MessageContent }
  /** An upload as it is now; null when it was cancelled, or its message was sent. */
  upload: { person: string; id: string; upload: Upload | null }
  /** Another person is signed in, or nobody, or this one has another name. */
  session: undefined
  /** Asks whether another tab shows the room with this id. */
  asksWhoShows: string
  /** The tab shows the room with this id: it begins to, or it was asked. */
  shows: string
  /** The tab does not show the room with this id any more. */
  hides: string
}

export class Tabs {
  #channel: BroadcastChannel | null
  readonly #listeners = new Topics<TabEvents>()

  constructor(name: string) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
    this.#channel?.addEventListener('message', ({ data }) => this.#listeners.emit(data.name, data.data))
  }

  /** Answers how to stop listening. */
  on<N extends keyof TabEvents>(name: N, listener: (data: TabEvents[N]) => void): () => void {
    return this.#listeners.on(name, listener)
  }

  /** Reaches the other tabs, not this one. */
  emit<N extends keyof TabEvents>(name: N, data: TabEvents[N]): void {
    this.#channel?.postMessage({ name, data })
  }

  close(): void {
    this.#channel?.close()
    this.#channel = null
  }
}

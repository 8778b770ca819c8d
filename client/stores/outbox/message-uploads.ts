import type { FileInfo } from '../../../protocol/entities.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import type { OutgoingEvent } from './outgoing.ts'

/** The outgoing messages as the uploads of their files see them. */
export interface WaitingMessages {
  /** Those that wait for their files. */
  readonly held: { id: string; uploads: string[] }[]
  newId(): string
  add(given: Omit<OutgoingCommand, 'at'>): Promise<void>
  discard(id: string): OutgoingMessage | undefined
  dispatch(id: string, event: OutgoingEvent): Promise<void>
}

export interface Waiting {
  outgoing: WaitingMessages
  /** Sends what can be sent. */
  drain: () => void
}

/** The uploads of files as the outbox sees them. */
export interface MessageUploads {
  waiting: Waiting | undefined
  /** Lets the messages go whose files are all at the server. Undefined until it is loaded, which does the same. */
  readonly store: { serve(): void } | undefined
  /** These uploads belong to a message from now on. Answers what is known of their files. */
  claim(ids: string[], message: string): FileInfo[]
  /** The message of these uploads is at the server; `back`: it was taken back, and they belong to the draft again. */
  release(ids: string[], back: boolean): void
  /** Uploads again what has failed, or with `anew` everything, because the server has lost it. */
  again(ids: string[], anew: boolean): void
}

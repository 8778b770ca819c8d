import type { Message } from '../../../protocol/entities.ts'

/** What a room does with a message besides what its timeline does. What is not given is not offered. */
export interface MessageCallbacks {
  edit?: (message: Message) => void
  thread?: (message: Message) => void
  markUnread?: (message: Message) => void
  /** Shows all emoji beside an element, and calls `onpick` with the chosen one. */
  moreEmoji?: (anchor: HTMLElement, onpick: (emoji: string) => void) => void
  /** Whether the thread that begins with a message has replies that this person has not read. */
  threadUnread?: (message: Message) => boolean
  /** Whether the thread that begins with a message is open beside it. */
  threadOpen?: (message: Message) => boolean
}

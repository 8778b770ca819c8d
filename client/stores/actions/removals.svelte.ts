import { on } from 'svelte/events'
import type { Message } from '../../../protocol/entities.ts'

/** How long a deletion can be taken back. */
export const UNDO_WITHIN_MS = 10_000

interface Removal {
  message: Message
  /** When it is sent, by the clock of `performance`. */
  at: number
  timer: ReturnType<typeof setTimeout>
}

/** Deletions that are not sent yet, so that they can be taken back. A page that is closed sends them at once. */
export class Removals {
  #waiting = $state.raw<ReadonlyMap<string, Removal>>(new Map())
  readonly #send: (message: Message) => void

  constructor(send: (message: Message) => void) {
    this.#send = send
    if (globalThis.window !== undefined) on(window, 'pagehide', () => this.sendAll())
  }

  /** When the deletion of a message is sent, by the clock of `performance`; undefined when none waits. */
  sentAt(message: string): number | undefined {
    return this.#waiting.get(message)?.at
  }

  add(message: Message): void {
    if (this.#waiting.has(message.id)) return
    const timer = setTimeout(() => this.#sendOne(message.id), UNDO_WITHIN_MS)
    const removal = { message, at: performance.now() + UNDO_WITHIN_MS, timer }
    this.#waiting = new Map(this.#waiting).set(message.id, removal)
  }

  /** Answers whether the deletion was still waiting. */
  undo(message: string): boolean {
    return this.#take(message) !== undefined
  }

  sendAll(): void {
    for (const message of this.#waiting.keys()) this.#sendOne(message)
  }

  /** Sends none of them. */
  clear(): void {
    for (const message of this.#waiting.keys()) this.#take(message)
  }

  #sendOne(message: string): void {
    const removal = this.#take(message)
    if (removal) this.#send(removal.message)
  }

  #take(message: string): Removal | undefined {
    const removal = this.#waiting.get(message)
    if (!removal) return undefined
    clearTimeout(removal.timer)
    const others = new Map(this.#waiting)
    others.delete(message)
    this.#waiting = others
    return removal
  }
}

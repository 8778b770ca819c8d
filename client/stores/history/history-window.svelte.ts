import type { Message } from '../../../protocol/entities.ts'
import { merge } from './merge.ts'
import { PAGE, type Loaded } from './load-history.ts'

const MOST = 600
/** The window is trimmed only when it has this many too many, so that not every message costs a trim. */
const SLACK = 100

/** A part of a room's history without holes, of bounded length. */
export class HistoryWindow {
  /** Oldest first. */
  messages = $state.raw<Message[]>([])
  hasBefore = $state(false)
  hasAfter = $state(false)
  /** Whether the last change of `messages` was at the start. */
  shift = $state(false)
  /** The window has every message from this seq up to its last one. */
  low = Infinity
  /** The messages up to this seq have expired. */
  expired = 0

  /** This and the two below also add those of `extra` that leave no hole. */
  replace({ messages, low, more }: Loaded, extra: Message[]): void {
    this.#begin(low)
    this.hasAfter = more
    this.#show([], messages, extra, false)
  }

  prepend({ messages, low }: Loaded, extra: Message[]): void {
    this.#begin(low)
    this.#show(this.messages, messages, extra, true)
    this.#trimLater('end')
  }

  append({ messages, more }: Pick<Loaded, 'messages' | 'more'>, extra: Message[]): void {
    this.hasAfter = more
    this.#show(this.messages, messages, extra, false)
    this.#trimLater('start')
  }

  /** Adds changed messages. The message at `reading` stays in the window; with null its end does. */
  put(messages: Message[], reading: number | null): void {
    const fitting = this.#fitting(messages, this.messages)
    if (fitting.length === 0) return
    this.shift = false
    const all = merge(this.messages, fitting)
    const end = endOf(all, reading)
    this.messages = all.slice(0, end)
    if (end < all.length) this.hasAfter = true
    this.#trimLater('start')
  }

  /** Drops the messages up to a seq, which have expired. */
  expire(seq: number): void {
    if (seq <= this.expired) return
    this.expired = seq
    if (this.low === Infinity) return
    const staying = this.messages.filter((message) => message.seq > seq)
    this.shift = staying.length < this.messages.length
    this.messages = staying
    this.#begin(this.low)
  }

  #begin(low: number): void {
    this.low = low > this.expired + 1 ? low : 0
    this.hasBefore = this.low > 0
  }

  #show(present: Message[], loaded: Message[], extra: Message[], shift: boolean): void {
    const all = merge(present, loaded)
    this.shift = shift
    this.messages = merge(all, this.#fitting(extra, all)).filter(({ seq }) => seq > this.expired)
  }

  /** Those that leave no hole. */
  #fitting(messages: Message[], present: Message[]): Message[] {
    const high = this.hasAfter ? (present.at(-1)?.seq ?? 0) : Infinity
    return messages.filter(({ seq }) => seq >= this.low && seq > this.expired && seq <= high)
  }

  /** In a separate step, so that a virtual list sees either rows that were added or rows that were removed. */
  #trimLater(side: 'start' | 'end'): void {
    if (!tooMany(this.messages)) return
    setTimeout(() => {
      if (this.messages.length <= MOST) return
      this.shift = side === 'start'
      if (side === 'end') {
        this.messages = this.messages.slice(0, MOST)
        this.hasAfter = true
      } else {
        this.messages = this.messages.slice(-MOST)
        this.#begin(this.messages[0]!.seq)
      }
    })
  }
}

function tooMany(messages: Message[]): boolean {
  return messages.length > MOST + SLACK
}

/**
 * How many of the messages stay when there are too many: all, to be trimmed from the start, unless that would come
 * within a page of the message that is being read. Then the end is cut: a reader further up keeps their place, and the
 * end is loaded again when they scroll to it.
 */
function endOf(messages: Message[], reading: number | null): number {
  const at = reading === null ? -1 : messages.findIndex(({ seq }) => seq >= reading)
  const surplus = messages.length - MOST
  return !tooMany(messages) || at < 0 || at >= surplus + PAGE ? messages.length : Math.max(MOST, at + PAGE)
}

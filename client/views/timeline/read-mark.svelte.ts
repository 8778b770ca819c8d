import { untrack } from 'svelte'
import type { Message } from '../../../protocol/entities.ts'
import type { Timeline } from '../../stores/history/timeline.svelte.ts'
import type { Attention } from './attention.svelte.ts'
import type { ScrollPosition } from './scroll-position.svelte.ts'

const READ_EVERY_MS = 200

export interface ReadMarkOptions {
  timeline: Timeline
  position: ScrollPosition
  attention: Attention
  me: () => string | undefined
  /** How many messages of the room are unread, loaded or not. */
  unread: () => number
}

/** Which messages were in sight. They are read if the window had the focus. */
export class ReadMark {
  /** The seq of the last message that was in sight. */
  #seen = $state(0)
  readonly #options: ReadMarkOptions
  #looking: ReturnType<typeof setTimeout> | undefined

  readonly #newest = $derived.by(() => this.#options.timeline.messages.at(-1)?.seq ?? 0)

  /** How many messages have come while the reader was further up. */
  readonly missed = $derived.by(() => {
    const { timeline, position, me, unread } = this.#options
    if (position.place.at === 'end' && !timeline.hasAfter) return 0
    const start = timeline.messages.findLastIndex((message) => message.seq <= this.#seen) + 1
    const fresh = timeline.messages.slice(start).filter((message) => message.author !== me()).length
    return timeline.hasAfter ? Math.max(fresh, unread()) : fresh
  })

  /** The first of them, if it is loaded. */
  get firstMissed(): Message | undefined {
    const { timeline, me } = this.#options
    return timeline.messages.find(({ seq, author }) => seq > this.#seen && author !== me())
  }

  constructor(options: ReadMarkOptions) {
    this.#options = options
  }

  close(): void {
    clearTimeout(this.#looking)
  }

  /** For an effect: what comes to the end of a hidden page is not in sight. */
  drawLine(): void {
    const { timeline, position, attention } = this.#options
    const newest = this.#newest
    if (newest === 0 || attention.visible) return
    untrack(() => {
      if (position.place.at === 'end' && this.#seen > 0 && newest > this.#seen) timeline.lineAfter(this.#seen)
    })
  }

  /** For an effect: at the end everything is in sight. */
  followEnd(): void {
    const { timeline, position, attention } = this.#options
    if (position.place.at !== 'end' || timeline.hasAfter || timeline.status !== 'ready' || !attention.visible) return
    this.#seen = this.#newest
    if (attention.given) timeline.read(this.#newest)
  }

  lookSoon(): void {
    this.#looking ??= setTimeout(() => this.look(), READ_EVERY_MS)
  }

  look(): void {
    clearTimeout(this.#looking)
    this.#looking = undefined
    const { timeline, position, attention } = this.#options
    const seq = position.lastInSight()
    if (seq === null) return
    if (attention.visible) this.#seen = Math.max(this.#seen, seq)
    if (attention.given) timeline.read(seq)
  }
}

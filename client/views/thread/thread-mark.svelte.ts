import { untrack } from 'svelte'
import type { Thread } from '../../stores/history/thread.svelte.ts'
import type { Attention } from '../timeline/attention.svelte.ts'
import type { SteadyScroll } from './steady-scroll.svelte.ts'

const READ_EVERY_MS = 200
/** So much of a reply may still be out of sight. */
const HIDDEN_PX = 32

export interface ThreadMarkOptions {
  thread: Thread
  scroll: SteadyScroll
  attention: Attention
  me: () => string
}

/** Which replies were in sight. They are read if the window had the focus. */
export class ThreadMark {
  readonly #options: ThreadMarkOptions
  /** The seq of the last reply that was in sight. */
  #seen = 0
  #looking: ReturnType<typeof setTimeout> | undefined

  constructor(options: ThreadMarkOptions) {
    this.#options = options
  }

  close(): void {
    clearTimeout(this.#looking)
  }

  /** For an effect: what comes to the end of a hidden page is not in sight. */
  drawLine(): void {
    const { thread, scroll, attention } = this.#options
    const newest = thread.replies.at(-1)?.seq ?? 0
    if (attention.visible || !thread.follows) return
    untrack(() => {
      if (scroll.atEnd && this.#seen > 0 && newest > this.#seen) thread.unreadFrom = this.#seen
    })
  }

  lookSoon(): void {
    this.#looking ??= setTimeout(() => this.look(), READ_EVERY_MS)
  }

  look(): void {
    clearTimeout(this.#looking)
    this.#looking = undefined
    const { thread, attention, me } = this.#options
    const seq = attention.visible ? this.#lastInSight() : null
    if (seq === null) return
    this.#seen = Math.max(this.#seen, seq)
    const after = thread.replies.filter((reply) => reply.seq > seq && reply.author !== me())
    if (attention.given && thread.status === 'ready') thread.read(seq, after.length)
  }

  #lastInSight(): number | null {
    const { thread, scroll } = this.#options
    const { box } = scroll
    if (!box) return null
    const bottom = box.getBoundingClientRect().bottom + HIDDEN_PX
    const last = thread.replies.findLast(({ id }) => {
      const row = box.querySelector(`[data-message-id="${id}"]`)
      return row !== null && row.getBoundingClientRect().bottom <= bottom
    })
    return last?.seq ?? null
  }
}

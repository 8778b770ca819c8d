import { on } from 'svelte/events'

/** The outer part of the screen, where swipes belong to the system. */
const EDGE_PX = 24
const STARTS_PX = 12
const REPLIES_PX = 56
const MOST_PX = 72

/** A swipe over a message towards the end side of the text, by touch. Far enough, it replies when the finger is lifted. */
export class ReplySwipe {
  /** How far the row is moved, in px. */
  offset = $state(0)
  readonly #onreply: () => void

  constructor(onreply: () => void) {
    this.#onreply = onreply
  }

  /** For `{@attach}`. */
  attach = (row: HTMLElement): (() => void) => {
    let start: { x: number; y: number } | null = null
    const end = (): void => {
      start = null
      this.offset = 0
    }
    const offs = [
      on(row, 'pointerdown', ({ pointerType, clientX: x, clientY: y }) => {
        const inside = x >= EDGE_PX && x <= window.innerWidth - EDGE_PX
        if (pointerType === 'touch' && inside) start = { x, y }
      }),
      on(row, 'pointermove', ({ clientX, clientY }) => {
        if (start === null) return
        const towardsEnd = (clientX - start.x) * (getComputedStyle(row).direction === 'rtl' ? -1 : 1)
        this.offset = Math.sign(clientX - start.x) * distanceOf(towardsEnd, Math.abs(clientY - start.y))
      }),
      on(row, 'pointerup', () => {
        const replies = Math.abs(this.offset) >= REPLIES_PX
        end()
        if (replies) this.#onreply()
      }),
      on(row, 'pointercancel', end),
    ]
    return () => offs.forEach((off) => off())
  }
}

/** How far a row follows the finger: not before the swipe is clearly sideways, and not without end. */
export function distanceOf(towardsEnd: number, across: number): number {
  return towardsEnd < STARTS_PX || across > towardsEnd ? 0 : Math.min(towardsEnd, MOST_PX)
}

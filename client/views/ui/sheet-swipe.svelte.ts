import { on } from 'svelte/events'

const CLOSES_PX = 80
/** In px a ms. */
const CLOSES_SPEED = 0.5

/** A swipe that pulls a sheet down by touch. Far or fast enough, it closes the sheet when the finger is lifted. */
export class SheetSwipe {
  /** How far the sheet is pulled down, in px. */
  offset = $state(0)
  readonly #onclose: () => void

  constructor(onclose: () => void) {
    this.#onclose = onclose
  }

  /** For `{@attach}`. */
  attach = (handle: HTMLElement): (() => void) => {
    let start: { y: number; at: number } | null = null
    const end = (): void => {
      start = null
      this.offset = 0
    }
    const offs = [
      on(handle, 'pointerdown', ({ clientY: y, timeStamp: at }) => (start = { y, at })),
      on(handle, 'pointermove', ({ clientY }) => start && (this.offset = Math.max(0, clientY - start.y))),
      on(handle, 'pointerup', ({ timeStamp }) => {
        const closes = start !== null && closesAfter(this.offset, timeStamp - start.at)
        if (closes) this.#onclose()
        else end()
      }),
      on(handle, 'pointercancel', end),
    ]
    return () => offs.forEach((off) => off())
  }
}

/** Whether a pull of so many px in so many ms closes a sheet. */
export function closesAfter(px: number, ms: number): boolean {
  return px >= CLOSES_PX || (px >= CLOSES_PX / 4 && px / Math.max(1, ms) >= CLOSES_SPEED)
}

import { on } from 'svelte/events'

const LONG_PRESS_MS = 450
const MOVED_PX = 10

/** Whether a message shows its actions: under the mouse, while it or a part of it has the focus, or after a tap or a long press. */
export class ToolsShown {
  #hovered = $state(false)
  #focused = $state(false)
  #pressed = $state(false)

  get shown(): boolean {
    return this.#hovered || this.#focused || this.#pressed
  }

  /** For `{@attach}`. */
  attach = (row: HTMLElement): (() => void) => {
    let press: { x: number; y: number; again: boolean; timer: ReturnType<typeof setTimeout> } | null = null
    const stop = () => {
      clearTimeout(press?.timer)
      press = null
    }
    const show = () => {
      stop()
      this.#press(row)
    }
    const offs = [
      on(row, 'pointerenter', (event) => event.pointerType === 'mouse' && (this.#hovered = true)),
      on(row, 'pointerleave', () => (this.#hovered = false)),
      on(row, 'focusin', (event) => (this.#focused = (event.target as Element).matches(':focus-visible'))),
      on(row, 'focusout', ({ relatedTarget }) => {
        // From the row to its own tools: without them the focus would have no place.
        if (!row.contains(relatedTarget as Node | null)) this.#focused = false
      }),
      on(row, 'pointerdown', (event) => {
        if (event.pointerType === 'mouse' || (event.target as Element).closest('a, button')) return
        const { clientX: x, clientY: y } = event
        press = { x, y, again: this.#pressed, timer: setTimeout(show, LONG_PRESS_MS) }
      }),
      on(row, 'pointermove', (event) => {
        if (press && Math.hypot(event.clientX - press.x, event.clientY - press.y) > MOVED_PX) stop()
      }),
      // A second tap only hides them, which the document's listener has done already.
      on(row, 'pointerup', () => (press && !press.again ? show() : stop())),
      on(row, 'pointercancel', stop),
      stop,
    ]
    return () => offs.forEach((off) => off())
  }

  #press(row: HTMLElement): void {
    this.#pressed = true
    const off = on(document, 'pointerdown', (event) => {
      if (row.querySelector('[role=toolbar]')?.contains(event.target as Node)) return
      this.#pressed = false
      off()
    })
  }
}

import { on } from 'svelte/events'

const LONG_PRESS_MS = 450
const MOVED_PX = 10

/** Whether a message shows its actions: under the mouse, while it or a part of it has the focus, or after a long press. */
export class ToolsShown {
  #hovered = $state(false)
  #focused = $state(false)
  #pressed = $state(false)

  get shown(): boolean {
    return this.#hovered || this.#focused || this.#pressed
  }

  /** For `{@attach}`. */
  attach = (row: HTMLElement): (() => void) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let start = { x: 0, y: 0 }
    const stop = () => clearTimeout(timer)
    const offs = [
      on(row, 'pointerenter', (event) => event.pointerType === 'mouse' && (this.#hovered = true)),
      on(row, 'pointerleave', () => (this.#hovered = false)),
      on(row, 'focusin', (event) => (this.#focused = (event.target as Element).matches(':focus-visible'))),
      on(row, 'focusout', () => (this.#focused = false)),
      on(row, 'pointerdown', (event) => {
        if (event.pointerType === 'mouse') return
        start = { x: event.clientX, y: event.clientY }
        timer = setTimeout(() => this.#press(row), LONG_PRESS_MS)
      }),
      on(row, 'pointermove', (event) => {
        if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVED_PX) stop()
      }),
      on(row, 'pointerup', stop),
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

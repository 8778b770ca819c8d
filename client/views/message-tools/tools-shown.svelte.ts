import { on } from 'svelte/events'

/** How long the timeline rests before the message under the pointer shows its tools again. */
const RESTS_MS = 150

/**
 * Which message shows its tools: the one under the mouse, otherwise the one that has the keyboard focus. Never two, and
 * none while the timeline scrolls or text is selected.
 */
export class ToolsShown {
  #hovered = $state<string | null>(null)
  #focused = $state<string | null>(null)
  readonly id: string | null = $derived(this.#hovered ?? this.#focused)

  /** Follows the pointer and the focus in the timeline. For `{@attach}`. */
  follow = (log: HTMLElement): (() => void) => {
    let pointer: { x: number; y: number } | null = null
    let resting: ReturnType<typeof setTimeout> | undefined
    const look = (target: Element | null) => {
      this.#hovered = isSelecting(log) ? null : messageOf(target)
    }
    const leave = () => {
      pointer = null
      this.#hovered = null
    }
    const offs = [
      on(log, 'pointermove', ({ pointerType, clientX: x, clientY: y, buttons, target }) => {
        if (pointerType !== 'mouse') return
        pointer = { x, y }
        if (buttons === 0 && resting === undefined) look(target as Element)
        else if (buttons !== 0 && isSelecting(log)) this.#hovered = null
      }),
      on(log, 'pointerleave', leave),
      on(log, 'scroll', () => {
        this.#hovered = null
        clearTimeout(resting)
        resting = setTimeout(() => {
          resting = undefined
          if (pointer) look(document.elementFromPoint(pointer.x, pointer.y))
        }, RESTS_MS)
      }),
      on(log, 'focusin', ({ target }) => {
        if (!(target as Element).matches(':focus-visible')) return
        this.#focused = messageOf(target as Element)
        if (this.#focused !== null) this.#hovered = null
      }),
      on(log, 'focusout', ({ relatedTarget }) => {
        // From a message to its own tools: without them the focus would have no place.
        if (messageOf(relatedTarget as Element | null) !== this.#focused) this.#focused = null
      }),
    ]
    return () => {
      clearTimeout(resting)
      offs.forEach((off) => off())
    }
  }
}

function messageOf(element: Element | null): string | null {
  return element?.closest<HTMLElement>('[data-message-id]')?.dataset['messageId'] ?? null
}

function isSelecting(log: HTMLElement): boolean {
  const selection = getSelection()
  return selection?.isCollapsed === false && log.contains(selection.anchorNode)
}

import { on } from 'svelte/events'

const AT_END_PX = 32

/**
 * Keeps a list that scrolls where its reader is: at the end while rows are added, and elsewhere at the same row while
 * rows above it come or change their height. Only a scroll towards the start leaves the end.
 */
export class SteadyScroll {
  box = $state<HTMLElement>()
  atEnd = $state(true)
  readonly #onmove: () => void
  /** The first row in sight, and how far it is below the top of the box, in px. */
  #anchor: { row: Element; top: number } | null = null
  #top = 0

  /** Calls `onmove` when something else may be in sight. */
  constructor(onmove: () => void) {
    this.#onmove = onmove
  }

  /** Follows the box and its content until the returned function is called. */
  follow(content: HTMLElement): () => void {
    const box = this.box!
    const observer = new ResizeObserver(() => this.settle())
    observer.observe(box)
    observer.observe(content)
    const off = on(box, 'scroll', () => this.#scrolled())
    return () => {
      off()
      observer.disconnect()
    }
  }

  settle(): void {
    const { box } = this
    if (!box) return
    if (this.atEnd) box.scrollTop = box.scrollHeight
    else if (this.#anchor?.row.isConnected) {
      const moved = topIn(box, this.#anchor.row) - this.#anchor.top
      if (moved !== 0) box.scrollTop += moved
    }
    this.#look()
  }

  /** Scrolls to an element, which then stands at this part of the height of the box. */
  to(element: Element, at: number): void {
    const box = this.box!
    box.scrollTop += topIn(box, element) - box.clientHeight * at
    this.atEnd = belowOf(box) <= AT_END_PX
    this.#look()
  }

  toStart(): void {
    this.atEnd = false
    this.box!.scrollTop = 0
  }

  toEnd(): void {
    this.atEnd = true
    this.settle()
  }

  /** The reader unfolds a message, to read on from where they are. */
  stay(): void {
    this.atEnd = false
  }

  #scrolled(): void {
    const box = this.box!
    if (belowOf(box) <= AT_END_PX) this.atEnd = true
    else if (box.scrollTop < this.#top - 1) this.atEnd = false
    this.#look()
  }

  #look(): void {
    const box = this.box!
    this.#top = box.scrollTop
    const row = [...box.querySelectorAll('[data-message-id]')].find((one) => topIn(box, one) + one.clientHeight > 0)
    this.#anchor = row ? { row, top: topIn(box, row) } : null
    this.#onmove()
  }
}

function topIn(box: Element, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top
}

function belowOf(box: Element): number {
  return box.scrollHeight - box.clientHeight - box.scrollTop
}

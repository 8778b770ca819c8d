import { tick } from 'svelte'
import type { ScrollPosition } from './scroll-position.svelte.ts'
import { isMessage, type ShownRows } from './shown-rows.svelte.ts'

/** The message that has the focus, or a part of it. Arrows move the focus from message to message. */
export class RowFocus {
  #key = $state<string | null>(null)
  readonly #position: ScrollPosition
  readonly #rows: ShownRows

  /** Its row; -1 when no message has the focus. */
  readonly index = $derived.by(() => (this.#key === null ? -1 : this.#rows.indexOf(this.#key)))

  constructor(position: ScrollPosition, rows: ShownRows) {
    this.#position = position
    this.#rows = rows
  }

  enter = (event: FocusEvent): void => {
    this.#key = (event.target as Element).closest<HTMLElement>('[data-message-id]')?.dataset['messageId'] ?? null
  }

  leave = (): void => {
    this.#key = null
  }

  press = (event: KeyboardEvent): void => {
    const { list, log } = this.#position
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !list || !log) return
    if (event.target !== log && !(event.target as Element).matches('article')) return
    event.preventDefault()
    const bottom = list.findItemIndex(log.scrollTop + log.clientHeight - 4)
    const rows = this.#rows.all
    let index = this.index < 0 ? bottom + (step < 0 ? 1 : 0) : this.index
    do index += step
    while (rows[index] && !isMessage(rows[index]!))
    if (rows[index]) void this.to(index)
  }

  /** Gives the focus to the message in this row. */
  async to(index: number): Promise<void> {
    const { key } = this.#rows.all[index]!
    this.#key = key
    await tick()
    const { list, log } = this.#position
    list?.scrollToIndex(index, { align: 'nearest' })
    log?.querySelector<HTMLElement>(`[data-message-id="${key}"]`)?.focus({ preventScroll: true })
  }
}

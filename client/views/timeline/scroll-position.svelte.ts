import { tick } from 'svelte'
import type { Message } from '../../../protocol/entities.ts'
import type { VirtualizerHandle } from 'virtua/svelte'
import type { Timeline } from '../../stores/history/timeline.svelte.ts'
import type { Attention } from './attention.svelte.ts'
import { lastInSight } from './in-sight.ts'
import { AT_END_PX, GESTURE_MS, ReadingPlace } from './reading-place.svelte.ts'
import type { ShownRows } from './shown-rows.svelte.ts'
import { topAtLine } from './top-at-line.ts'

const LOAD_WITHIN_PX = 900

export interface ScrollPositionOptions {
  timeline: Timeline
  rows: ShownRows
  attention: Attention
  /** Something else may be in sight. */
  onmove: () => void
}

/** Scrolls the list to where the reader is, and follows where the reader scrolls. It loads the messages beyond an edge that comes near. */
export class ScrollPosition {
  /** The box that scrolls. */
  log = $state<HTMLElement>()
  list = $state<VirtualizerHandle>()
  /** The end is so far away that a button leads to it. */
  far = $state(false)
  readonly place = new ReadingPlace()
  readonly #options: ScrollPositionOptions
  #settling = false
  #jumping = false
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(options: ScrollPositionOptions) {
    this.#options = options
    if (options.timeline.left) this.place.keep()
  }

  close(): void {
    clearTimeout(this.#resting)
  }

  /** Draws the wanted rows. */
  async draw(): Promise<void> {
    if (!(await this.#options.rows.follow(() => (this.list?.getViewportSize() ?? 0) > 0))) return
    void this.rest()
    this.loadNear()
  }

  /**
   * Scrolls to where the reader is: the newest message, or the line. Each time the list has measured rows: its own
   * scrolling to a row would go on for a moment, against a person who scrolls.
   */
  rest = async (): Promise<void> => {
    if (this.#settling) return
    this.#settling = true
    await tick()
    this.#settling = false
    const { log, list, place } = this
    if (!log || !list) return
    const { rows, timeline } = this.#options
    const line = place.at === 'line' ? rows.all.findIndex((row) => row.kind === 'unread') : -1
    const kept = place.at === 'kept' && timeline.left ? rows.indexOf(timeline.left.id) : -1
    if (line >= 0) log.scrollTop = topAtLine(list, line, log.clientHeight)
    else if (kept >= 0) log.scrollTop = list.getItemOffset(kept) - timeline.left!.top
    else if (place.follows) log.scrollTop = log.scrollHeight
    requestAnimationFrame(this.measure)
  }

  /** Leaves the place for another one, also when the list scrolls while its rows are loaded. */
  async jump(load: () => Promise<void>): Promise<void> {
    this.place.jumped()
    this.#jumping = true
    await load().catch(() => undefined)
    this.#jumping = false
    await this.draw()
  }

  byHand = (towards: 'start' | 'end'): void => {
    this.place.gesture(towards)
    clearTimeout(this.#resting)
    this.#resting = setTimeout(this.rest, GESTURE_MS)
  }

  measure = (): void => {
    const { log, list, place } = this
    const { timeline, rows, attention, onmove } = this.#options
    // Before the rows are laid out, and on a hidden page, the position says nothing.
    if (!log || !list || timeline.status !== 'ready' || !attention.visible) return
    if (rows.all.length === 0 || list.getViewportSize() === 0) return
    const whole = !timeline.hasAfter && !rows.moving && !this.#jumping
    place.scrolled({ top: log.scrollTop, below: below(log), whole })
    this.far = place.at !== 'end' && below(log) > log.clientHeight / 2
    if (place.at !== 'kept') this.#note(log.scrollTop, list)
    onmove()
    this.loadNear()
  }

  loadNear = (): void => {
    const { log } = this
    const { timeline, rows } = this.#options
    if (!log || rows.moving || timeline.status !== 'ready') return
    if (timeline.hasBefore && !timeline.loadingBefore && log.scrollTop < LOAD_WITHIN_PX) void timeline.loadBefore()
    else if (timeline.hasAfter && !timeline.loadingAfter && below(log) < LOAD_WITHIN_PX) void timeline.loadAfter()
  }

  /** The seq of the last message that is in sight or above it. */
  lastInSight(): number | null {
    const { log, list } = this
    const { timeline, rows } = this.#options
    if (!log || !list || timeline.status !== 'ready') return null
    const bottom = log.scrollTop + log.clientHeight + AT_END_PX
    const endOf = (index: number) => list.getItemOffset(index) + list.getItemSize(index)
    return lastInSight(rows.all, list.findItemIndex(bottom), bottom, endOf)
  }

  /** The seq of the first message in sight. */
  firstInSight(): number | undefined {
    const { log, list } = this
    if (!log || !list) return undefined
    const at = this.#firstFrom(list.findItemIndex(log.scrollTop))
    return at?.message.seq
  }

  /** The first row from this index on that is a message. */
  #firstFrom(from: number): { index: number; message: Message } | undefined {
    const { all } = this.#options.rows
    const index = all.findIndex((row, at) => at >= from && row.kind === 'message')
    const row = all[index]
    return row?.kind === 'message' ? { index, message: row.message } : undefined
  }

  /** Notes which message is being read, for when the room is loaded or opened again. */
  #note(top: number, list: VirtualizerHandle): void {
    const { timeline } = this.#options
    const first = this.#firstFrom(list.findItemIndex(top))
    const seq = first?.message.seq ?? null
    timeline.reading({ end: null, line: timeline.unreadFrom, elsewhere: seq }[this.place.at as 'end'])
    const left = this.place.at === 'elsewhere' ? first : undefined
    timeline.left = left
      ? { id: left.message.id, seq: left.message.seq, top: list.getItemOffset(left.index) - top }
      : null
  }
}

function below(box: HTMLElement): number {
  return box.scrollHeight - box.clientHeight - box.scrollTop
}

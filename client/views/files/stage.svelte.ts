import { on } from 'svelte/events'
import { fitted, moved, swiped, WHOLE, zoomed, type Look, type Size } from './zoom.ts'

const STEP = 1.6
const DOUBLE_TAP_MS = 300
const DOUBLE_TAP_PX = 30
const TAPPED_SCALE = 2.5

interface Point {
  x: number
  y: number
}

interface Swipes {
  close: () => void
  before: () => void
  after: () => void
}

/** A picture on a stage: pointers, the wheel and buttons make it larger and move it. Whole, a finger swipes it away. */
export class Stage {
  look = $state.raw<Look>(WHOLE)
  /** How far a finger has moved the whole picture. */
  pull = $state.raw<Point>({ x: 0, y: 0 })
  /** While something drags it, it follows at once. */
  held = $state(false)
  width = $state(0)
  height = $state(0)
  picture = $state.raw<Size>({ width: 1, height: 1 })
  readonly fit = $derived(fitted(this.picture, this))
  readonly #swipes: Swipes
  readonly #pointers = new Map<number, Point>()
  #tapped = { at: 0, x: 0, y: 0 }
  #travelled = 0

  constructor(swipes: Swipes) {
    this.#swipes = swipes
  }

  get whole(): boolean {
    return this.look.scale === 1
  }

  /** Another picture comes. */
  reset(picture: Size): void {
    this.picture = picture
    this.look = WHOLE
    this.pull = { x: 0, y: 0 }
    this.#pointers.clear()
    this.held = false
  }

  zoom(direction: 1 | -1 | 0): void {
    if (direction === 0) this.look = WHOLE
    else this.#zoom(STEP ** direction, { x: 0, y: 0 })
  }

  /** For `{@attach}`. */
  attach = (element: HTMLElement): (() => void) => {
    const at = ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
      const { left, top, width, height } = element.getBoundingClientRect()
      return { x: clientX - left - width / 2, y: clientY - top - height / 2 }
    }
    const observer = new ResizeObserver(() => {
      this.width = element.clientWidth
      this.height = element.clientHeight
    })
    observer.observe(element)
    const offs = [
      () => observer.disconnect(),
      on(
        element,
        'wheel',
        (event) => {
          event.preventDefault()
          this.#zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)), at(event))
        },
        { passive: false },
      ),
      on(element, 'pointerdown', (event) => {
        if (event.button !== 0 || (event.target as Element).closest('button, video')) return
        element.setPointerCapture(event.pointerId)
        if (this.#pointers.size === 0) this.#travelled = 0
        this.#pointers.set(event.pointerId, at(event))
        this.held = true
      }),
      on(element, 'pointermove', (event) => {
        const before = this.#pointers.get(event.pointerId)
        if (before) this.#move(event.pointerId, before, at(event), event.pointerType)
      }),
      on(element, 'pointerup', (event) => this.#lift(event, at(event))),
      on(element, 'pointercancel', (event) => {
        this.#pointers.delete(event.pointerId)
        this.#settle()
      }),
    ]
    return () => offs.forEach((off) => off())
  }

  #zoom(factor: number, point: Point): void {
    this.look = zoomed(this.look, factor, point, this.fit, this)
  }

  #move(id: number, from: Point, to: Point, type: string): void {
    const [other] = [...this.#pointers].filter(([one]) => one !== id).map(([, point]) => point)
    this.#pointers.set(id, to)
    const by = { x: to.x - from.x, y: to.y - from.y }
    this.#travelled += Math.hypot(by.x, by.y)
    if (other) {
      const apart = (point: Point): number => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y))
      this.#zoom(apart(to) / apart(from), { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 })
      this.look = moved(this.look, { x: by.x / 2, y: by.y / 2 }, this.fit, this)
      this.pull = { x: 0, y: 0 }
    } else if (!this.whole) this.look = moved(this.look, by, this.fit, this)
    else if (type === 'touch') this.pull = { x: this.pull.x + by.x, y: this.pull.y + by.y }
  }

  #lift({ pointerId, pointerType, timeStamp }: PointerEvent, point: Point): void {
    if (!this.#pointers.delete(pointerId)) return
    const { x, y } = this.pull
    const meant = this.#pointers.size === 0 && this.whole && pointerType === 'touch' ? swiped(x, y) : null
    this.#settle()
    if (meant) this.#swipes[meant]()
    else if (this.#travelled < DOUBLE_TAP_PX / 2) this.#tap(point, timeStamp)
  }

  #settle(): void {
    if (this.#pointers.size > 0) return
    this.held = false
    this.pull = { x: 0, y: 0 }
  }

  #tap(point: Point, at: number): void {
    const { x, y, at: before } = this.#tapped
    const twice = at - before < DOUBLE_TAP_MS && Math.hypot(point.x - x, point.y - y) < DOUBLE_TAP_PX
    this.#tapped = { ...point, at: twice ? 0 : at }
    if (!twice) return
    if (this.whole) this.#zoom(TAPPED_SCALE, point)
    else this.look = WHOLE
  }
}

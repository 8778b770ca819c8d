import { on } from 'svelte/events'
import { placeBeside, type Preference } from './place.ts'

/** Puts a box of the top layer beside an element, also when either changes its size or place. For `{@attach}`. */
export function beside(anchor: Element, preference: Preference = {}): (box: HTMLElement) => () => void {
  return (box) => {
    const place = () => {
      // A row that has left the list has no place.
      if (!anchor.isConnected) return
      const size = { width: box.offsetWidth, height: box.offsetHeight }
      const space = { width: innerWidth, height: innerHeight }
      const { left, top, bottom, most } = placeBeside(anchor.getBoundingClientRect(), size, space, preference)
      box.style.maxHeight = `${most}px`
      box.style.left = `${left}px`
      box.style.top = top === undefined ? 'auto' : `${top}px`
      box.style.bottom = bottom === undefined ? 'auto' : `${bottom}px`
    }
    place()
    const size = new ResizeObserver(place)
    size.observe(box)
    const offs = [on(window, 'resize', place), on(window, 'scroll', place, { capture: true, passive: true })]
    return () => {
      size.disconnect()
      offs.forEach((off) => off())
    }
  }
}

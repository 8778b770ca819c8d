import { on } from 'svelte/events'

const GAP_PX = 8

/**
 * Puts what is on the top layer above an element, or below where there is more room, and never outside of the window. For
 * `{@attach}`.
 */
export function beside(anchor: Element): (popover: HTMLElement) => () => void {
  return (popover) => {
    const place = () => {
      const { top, bottom, left: start, right: end } = anchor.getBoundingClientRect()
      const above = top - 2 * GAP_PX
      const below = innerHeight - bottom - 2 * GAP_PX
      const isAbove = popover.offsetHeight <= above || above >= below
      popover.style.maxHeight = `${Math.max(above, below)}px`
      popover.style.top = isAbove ? 'auto' : `${bottom + GAP_PX}px`
      popover.style.bottom = isAbove ? `${innerHeight - top + GAP_PX}px` : 'auto'
      const left = start + end < innerWidth ? start : end - popover.offsetWidth
      popover.style.left = `${Math.max(GAP_PX, Math.min(left, innerWidth - popover.offsetWidth - GAP_PX))}px`
    }
    place()
    const size = new ResizeObserver(place)
    size.observe(popover)
    const off = on(window, 'resize', place)
    return () => {
      size.disconnect()
      off()
    }
  }
}

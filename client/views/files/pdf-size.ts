import type { Size } from './zoom.ts'

/** How large a page is drawn, in pixels: as wide as this, and cut below this height. */
export interface Wanted {
  width: number
  height: number
}

/** A page may say that it is kilometres long. */
const MOST_PIXELS = 8_000_000

/** The scale in which a page is drawn, and the size of what is seen of it. */
export function drawnSize(page: Size, wanted: Wanted): Size & { scale: number } {
  const whole = wanted.width / page.width
  const height = Math.min(wanted.height, page.height * whole)
  const scale = whole * Math.min(1, Math.sqrt(MOST_PIXELS / (wanted.width * height)))
  const sides = { width: page.width * scale, height: (height * scale) / whole }
  return { scale, width: Math.max(1, Math.floor(sides.width)), height: Math.max(1, Math.floor(sides.height)) }
}

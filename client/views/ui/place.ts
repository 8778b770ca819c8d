export interface Box {
  left: number
  top: number
  width: number
  height: number
}

type Size = Pick<Box, 'width' | 'height'>

export interface Preference {
  prefers?: 'above' | 'below'
  /**
   * `end`: its end at the end of the anchor. `start`: with the starts. `near`: at the end in the right half of the window,
   * otherwise with the starts.
   */
  align?: 'start' | 'end' | 'centre' | 'near'
}

/** In px. Of `top` and `bottom` only one is there, so that the box can grow away from its anchor. */
export interface Place {
  left: number
  top?: number
  /** From the lower edge of the window. */
  bottom?: number
  /** The most height it can have. */
  most: number
}

const GAP_PX = 4
const MARGIN_PX = 8

/**
 * Where a floating box stands beside what opened it: below or above, where there is more room, unless it fits on the
 * preferred side. It never leaves the window.
 */
export function placeBeside(
  anchor: Box,
  size: Size,
  space: Size,
  { prefers = 'below', align = 'end' }: Preference = {},
): Place {
  const room = {
    above: anchor.top - GAP_PX - MARGIN_PX,
    below: space.height - anchor.top - anchor.height - GAP_PX - MARGIN_PX,
  }
  const other = prefers === 'above' ? 'below' : 'above'
  const side = room[prefers] >= size.height || room[prefers] >= room[other] ? prefers : other
  const most = Math.max(0, room.above, room.below)
  const height = Math.min(size.height, most)
  const beside = side === 'below' ? anchor.top + anchor.height + GAP_PX : space.height - anchor.top + GAP_PX
  const edge = clamp(beside, MARGIN_PX, space.height - MARGIN_PX - height)
  const spare = anchor.width - size.width
  const starts = align === 'start' || (align === 'near' && anchor.left + anchor.width / 2 < space.width / 2)
  const left = anchor.left + (starts ? 0 : align === 'centre' ? spare / 2 : spare)
  return {
    left: clamp(left, MARGIN_PX, space.width - MARGIN_PX - size.width),
    [side === 'below' ? 'top' : 'bottom']: edge,
    most,
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

type Size = Pick<Box, 'width' | 'height'>

/** The preferred side. `centred`: in the middle of the anchor, and not with its end at the end of the anchor. */
export interface Preference {
  prefers?: 'above' | 'below'
  centred?: boolean
}

const GAP_PX = 4
const MARGIN_PX = 8

/**
 * Where a floating box stands beside what opened it, in px from the corner of the window: below or above, where there is
 * more room, unless it fits on the preferred side. It never leaves the window.
 */
export function placeBeside(
  anchor: Box,
  size: Size,
  space: Size,
  { prefers = 'below', centred = false }: Preference = {},
): { left: number; top: number; height: number } {
  const room = {
    above: anchor.top - GAP_PX - MARGIN_PX,
    below: space.height - anchor.top - anchor.height - GAP_PX - MARGIN_PX,
  }
  const other = prefers === 'above' ? 'below' : 'above'
  const side = room[prefers] >= size.height || room[prefers] >= room[other] ? prefers : other
  const height = Math.max(0, Math.min(size.height, room[side]))
  const top = side === 'below' ? anchor.top + anchor.height + GAP_PX : anchor.top - GAP_PX - height
  const left = anchor.left + (anchor.width - size.width) / (centred ? 2 : 1)
  return {
    left: clamp(left, MARGIN_PX, space.width - MARGIN_PX - size.width),
    top: clamp(top, MARGIN_PX, space.height - MARGIN_PX - height),
    height,
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}

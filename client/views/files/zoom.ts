/** How a picture is looked at: how much larger than it fits, and how far its middle is from that of the stage, in px. */
export interface Look {
  scale: number
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export const WHOLE: Look = { scale: 1, x: 0, y: 0 }
const MOST = 8

/** The size in which a picture fits on a stage. It is not enlarged. */
export function fitted({ width, height }: Size, stage: Size): Size {
  const scale = Math.min(1, stage.width / width, stage.height / height)
  return { width: width * scale, height: height * scale }
}

/** Larger or smaller, while a point stays where it is. It is given from the middle of the stage. */
export function zoomed(look: Look, factor: number, point: { x: number; y: number }, fit: Size, stage: Size): Look {
  const scale = Math.min(MOST, Math.max(1, look.scale * factor))
  const by = scale / look.scale
  const moved = { scale, x: point.x - (point.x - look.x) * by, y: point.y - (point.y - look.y) * by }
  return kept(moved, fit, stage)
}

/** Moved by so much, as far as there is something to see. */
export function moved(look: Look, by: { x: number; y: number }, fit: Size, stage: Size): Look {
  return kept({ ...look, x: look.x + by.x, y: look.y + by.y }, fit, stage)
}

/** A picture that is larger than the stage leaves no edge of it free; one that is not stays in its middle. */
function kept({ scale, x, y }: Look, fit: Size, stage: Size): Look {
  const most = (side: keyof Size): number => Math.max(0, (fit[side] * scale - stage[side]) / 2)
  const within = (value: number, limit: number): number => (limit === 0 ? 0 : Math.min(limit, Math.max(-limit, value)))
  return { scale, x: within(x, most('width')), y: within(y, most('height')) }
}

/** What a finger that is lifted from a whole picture has meant. */
export function swiped(x: number, y: number): 'close' | 'before' | 'after' | null {
  if (y > 90 && y > Math.abs(x)) return 'close'
  if (Math.abs(x) < 60 || Math.abs(x) < Math.abs(y)) return null
  return x > 0 ? 'before' : 'after'
}

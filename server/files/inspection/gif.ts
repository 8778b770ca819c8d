import type { FileBytes } from './file-bytes.ts'

const SCREEN_BYTES = 13
const DESCRIPTOR_BYTES = 10
const PICTURE = 0x2c
const EXTENSION = 0x21

/** The pixels that a browser shows. The decoder answers those of the first picture. Undefined where that is right. */
export function screenOf(bytes: FileBytes): { width: number; height: number } | undefined {
  const screen = bytes.at(0, SCREEN_BYTES)
  if (!screen) return undefined
  const [width, height] = [screen.readUInt16LE(6), screen.readUInt16LE(8)]
  return width > 0 && height > 0 ? { width, height } : undefined
}

/** Whether a GIF has a second picture. */
export function isAnimatedGif(bytes: FileBytes): boolean {
  let next = SCREEN_BYTES + colourTable(bytes.at(0, SCREEN_BYTES)?.at(-3))
  for (let pictures = 0; ;) {
    const block = bytes.at(next, 1)?.[0]
    if (block === PICTURE) {
      pictures += 1
      if (pictures === 2) return true
      const table = colourTable(bytes.at(next, DESCRIPTOR_BYTES)?.at(-1))
      // One byte before the pixels is the size of their codes.
      next = afterParts(bytes, next + DESCRIPTOR_BYTES + table + 1)
    } else if (block === EXTENSION) next = afterParts(bytes, next + 2)
    else return false
  }
}

function colourTable(flags = 0): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0
}

/** The data of a block is in parts of up to 255 bytes, of which the last is empty. */
function afterParts(bytes: FileBytes, from: number): number {
  for (let next = from; ;) {
    const part = bytes.at(next, 1)?.[0]
    if (part === undefined) return bytes.size
    next += 1 + part
    if (part === 0) return next
  }
}

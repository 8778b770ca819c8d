const READABLE = 4.6
/** Hues of the two ends of each gradient. Without yellows: dark enough for white text, they look like mud. */
const HUES = [
  [352, 18],
  [8, 28],
  [22, 350],
  [140, 165],
  [158, 184],
  [176, 205],
  [196, 222],
  [212, 242],
  [232, 262],
  [252, 284],
  [272, 304],
  [292, 326],
  [318, 346],
  [336, 4],
] as const

/** A gradient on which white text is readable (4.5:1) everywhere. A seed always has the same one. */
export function gradientOf(seed: string): { from: string; to: string } {
  const [first, last] = HUES[hash(seed) % HUES.length]!
  return { from: readable(first, 54, 52), to: readable(last, 56, 42) }
}

/** The contrast of white text on an HSL colour, by WCAG 2.2 (relative luminance). */
export function contrastWithWhite(hue: number, saturation: number, lightness: number): number {
  const [red, green, blue] = rgb(hue, saturation / 100, lightness / 100).map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number]
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

function readable(hue: number, saturation: number, lightness: number): string {
  let light = lightness
  while (contrastWithWhite(hue, saturation, light) < READABLE) light -= 1
  return `hsl(${hue} ${saturation}% ${light}%)`
}

/** FNV-1a. Ids made in the same second differ in few characters, and should still have different colours. */
function hash(seed: string): number {
  let value = 0x811c9dc5
  for (const character of seed) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}

function rgb(hue: number, saturation: number, lightness: number): number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  })
}

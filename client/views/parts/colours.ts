const READABLE = 4.6

/** Two colours of a gradient on which white text is readable (4.5:1) from end to end, the same for a seed for ever. */
export function gradientOf(seed: string): { from: string; to: string } {
  const hue = [...seed].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7)
  return { from: readable(hue, 52, 52), to: readable((hue + 38) % 360, 56, 40) }
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

function rgb(hue: number, saturation: number, lightness: number): number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue / 30) % 12
    return lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))
  })
}

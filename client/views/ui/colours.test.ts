import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { colourOf } from './colours.ts'

type Rgb = [number, number, number]

/** Distances of OKLab × 100. At 2 a difference is just visible side by side. */
const APART = 9.9
const APART_FROM_SIGNALS = 6
const READABLE = 4.5

const tokens = readFileSync(join(import.meta.dir, '../../styles/tokens.css'), 'utf8')
const themes = ['light', 'dark'] as const
const people = Array.from({ length: 12 }, (_, index) => index + 1)

function colour(name: string, theme: (typeof themes)[number]): Rgb {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(tokens)![1]!
  const [light, dark = light] = value.match(/#[0-9a-f]{6}/g)!
  const hex = theme === 'light' ? light! : dark!
  return [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255)) as Rgb
}

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4)

/** WCAG 2.2, relative luminance. */
function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [one, other].map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b).toSorted((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}

function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

const distance = (one: Rgb, other: Rgb) => {
  const [a, b] = [oklab(one), oklab(other)]
  return 100 * Math.hypot(...a.map((part, index) => part - b[index]!))
}

test('the contrast is as WCAG defines it, and black and white are 100 apart', () => {
  const [black, white]: [Rgb, Rgb] = [
    [0, 0, 0],
    [1, 1, 1],
  ]
  expect(contrast(black, white)).toBeCloseTo(21)
  expect(contrast(white, white)).toBeCloseTo(1)
  expect(distance(black, white)).toBeCloseTo(100, 1)
})

for (const theme of themes) {
  test(`the initials are readable on each of the twelve colours, ${theme}`, () => {
    for (const one of people)
      expect(contrast(colour(`avatar-${one}`, theme), colour(`avatar-${one}-ink`, theme))).toBeGreaterThan(READABLE)
  })

  test(`the twelve colours are told apart, also from the accent and from unread, ${theme}`, () => {
    const apart = (one: string, other: string) => distance(colour(one, theme), colour(other, theme))
    for (const one of people) {
      for (const other of people.slice(one))
        expect(apart(`avatar-${one}`, `avatar-${other}`), `${one} and ${other}`).toBeGreaterThan(APART)
      for (const signal of ['accent', 'unread'])
        expect(apart(`avatar-${one}`, signal), `${one} and ${signal}`).toBeGreaterThan(APART_FROM_SIGNALS)
    }
  })
}

test('a person always has the same colour, and people use all twelve alike', () => {
  expect(colourOf('alice')).toBe(colourOf('alice'))
  const used = Map.groupBy(
    Array.from({ length: 1_200 }, (_, person) => `01936b2a-7c10-7000-8000-${String(person).padStart(12, '0')}`),
    colourOf,
  )
  expect([...used.keys()].toSorted((a, b) => a - b)).toEqual(people)
  for (const alike of used.values()) expect(alike.length).toBeLessThan(150)
})

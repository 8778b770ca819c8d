import { expect, test } from 'bun:test'
import { contrastWithWhite, gradientOf } from './colours.ts'

const contrastOf = (colour: string) => {
  const [hue, saturation, lightness] = colour.match(/\d+/g)!.map(Number) as [number, number, number]
  return contrastWithWhite(hue, saturation, lightness)
}

test('white initials are readable on every colour', () => {
  for (let person = 0; person < 500; person++) {
    const { from, to } = gradientOf(`person ${person}`)
    expect(contrastOf(from)).toBeGreaterThanOrEqual(4.5)
    expect(contrastOf(to)).toBeGreaterThanOrEqual(4.5)
  }
})

test('the contrast is as WCAG defines it', () => {
  expect(contrastWithWhite(0, 0, 0)).toBeCloseTo(21)
  expect(contrastWithWhite(0, 0, 100)).toBeCloseTo(1)
  expect(contrastWithWhite(60, 100, 50)).toBeLessThan(1.1)
})

test('a person always has the same colour, and people have different ones', () => {
  expect(gradientOf('alice')).toEqual(gradientOf('alice'))
  const colours = new Set(Array.from({ length: 100 }, (_, person) => gradientOf(`01936b2a-${person}`).from))
  expect(colours.size).toBeGreaterThan(8)
})

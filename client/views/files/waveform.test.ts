import { expect, test } from 'bun:test'
import { blurOf } from './bytes.ts'
import { barsOf, soughtBy } from './waveform.ts'

test('the loudest moment fills the height, and silence is still a bar', () => {
  expect(barsOf(btoa('\x00\x40\x80'))).toEqual([0.12, 0.5, 1])
  expect(barsOf(btoa('\x00\x00'))).toEqual([0.12, 0.12])
})

test('what is not base64 has no bars and no blur', () => {
  expect(barsOf('%')).toEqual([])
  expect(blurOf('%')).toBeUndefined()
  expect(blurOf('AAA=')).toBeUndefined()
  expect(blurOf(undefined)).toBeUndefined()
  expect(blurOf('3OcRJYB4d3h/iIeHeEh3eIhw+j2w')).toStartWith('data:image/png;base64,')
})

test('keys move by a part of the recording, and not beyond its ends', () => {
  expect(soughtBy('ArrowRight', 10, 24)).toBe(12.4)
  expect(soughtBy('ArrowRight', 10, 600)).toBe(15)
  expect(soughtBy('ArrowLeft', 0.5, 24)).toBe(0)
  expect(soughtBy('End', 3, 24)).toBe(24)
  expect(soughtBy('Home', 3, 24)).toBe(0)
  expect(soughtBy('a', 3, 24)).toBeUndefined()
})

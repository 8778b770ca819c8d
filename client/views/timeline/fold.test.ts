import { expect, test } from 'bun:test'
import { isLong, MOST_LINES } from './fold.ts'

test('a message of many line breaks or of many characters is long', () => {
  expect(isLong('x\n'.repeat(3_990))).toBe(true)
  expect(isLong('x'.repeat(4_000))).toBe(true)
  expect(isLong(Array.from({ length: MOST_LINES + 1 }, () => 'x').join('\n'))).toBe(true)
})

test('any other message is not', () => {
  for (const body of ['', 'x', 'x'.repeat(2_000), Array.from({ length: MOST_LINES }, () => 'x').join('\n')])
    expect(isLong(body)).toBe(false)
})

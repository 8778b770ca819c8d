import { expect, test } from 'bun:test'
import { cleanBody, problemOfBody, trimBody } from './body.ts'

test('[G6] whatever was typed or pasted is taken once it is clean, unless nothing of it is visible', () => {
  const pasted = 'one\r\ntwo\rthree\u0000\u001b[31m\u0085 \ud800'
  expect(problemOfBody(pasted)).not.toBeNull()
  expect(cleanBody(pasted)).toBe('one\ntwo\nthree[31m \uFFFD')
  for (let unit = 0; unit <= 0xffff; unit++)
    expect(problemOfBody(cleanBody(`x${String.fromCharCode(unit)}`))).toBeNull()
  expect(problemOfBody(cleanBody('\u0000\u200B'))).toBe('is empty')
})

test('the first line keeps its indentation, and empty lines around a text go', () => {
  expect(trimBody('\n \t\n    if (x)\n      y()\n\n')).toBe('    if (x)\n      y()')
  expect(trimBody('\tone')).toBe('\tone')
  expect(trimBody(' \n ')).toBe('')
})

test('a long run of white space is trimmed in no time', () => {
  const began = performance.now()
  expect(trimBody(`x${' \n'.repeat(100_000)}x`)).toHaveLength(200_002)
  trimBody(`${' '.repeat(100_000)}x`)
  expect(performance.now() - began).toBeLessThan(500)
})

import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { withBadge } from './icon.ts'

const plain = readFileSync(new URL('../../public/favicon.svg', import.meta.url), 'utf8')

test('a badge with a number has it as text, and a dot has none', () => {
  const number = withBadge(plain, '9+')
  expect(number).toContain('>9+</text></svg>')
  expect(number.startsWith(plain.slice(0, -'</svg>'.length - 1))).toBe(true)
  const dot = withBadge(plain, '')
  expect(dot).toContain('<circle')
  expect(dot).not.toContain('<text')
  expect(plain).not.toContain('<circle')
})

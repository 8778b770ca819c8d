import { expect, test } from 'bun:test'
import { beginningOf } from './beginning.ts'
import { linesOf } from './lines.ts'
import { parse } from './parse.ts'

test.each(['- a\n', '> - a\n', '| a | b |\n|---|---|\n', 'a\n\n', '# a\n', 'a\n\n\n\n'])(
  'of many %j so many are drawn that the lines are filled, and not many more',
  (piece) => {
    const blocks = parse(piece.startsWith('|') ? `${piece}${'| 1 | 2 |\n'.repeat(500)}` : piece.repeat(500))
    const lines = linesOf(beginningOf(blocks, 24))
    expect(lines).toBeGreaterThanOrEqual(24)
    expect(lines).toBeLessThan(60)
    expect(linesOf(blocks)).toBeGreaterThan(200)
  },
)

test('what is short is drawn whole', () => {
  const blocks = parse('a\n\n- b\n- c\n\n> d')
  expect(beginningOf(blocks, 24)).toEqual(blocks)
})

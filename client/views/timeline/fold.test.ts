import { expect, test } from 'bun:test'
import { parse } from '../markdown/parse.ts'
import { isLong, MOST_LINES } from './fold.ts'

const lines = (count: number, line = 'x') => Array.from({ length: count }, () => line).join('\n')

test('a message of many lines, of many characters, or of many blocks is long', () => {
  for (const body of [
    'x\n'.repeat(3_990),
    `x${'\n'.repeat(3_990)}x`,
    'x'.repeat(4_000),
    lines(MOST_LINES + 1),
    lines(MOST_LINES + 1, '- x'),
    lines(MOST_LINES + 1, '> x'),
    `| a | b |\n|---|---|\n${lines(MOST_LINES, '| 1 | 2 |')}`,
    '# x\n'.repeat(MOST_LINES + 1),
    `> ${'x'.repeat(3_500)}`,
  ])
    expect(isLong(parse(body))).toBe(true)
})

test('any other message is not, nor one of long code, which is folded itself', () => {
  for (const body of ['', 'x', 'x'.repeat(2_000), lines(MOST_LINES), `\`\`\`\n${lines(200)}\n\`\`\``])
    expect(isLong(parse(body))).toBe(false)
})

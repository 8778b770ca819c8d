import { expect, test } from 'bun:test'
import { sharedLimits } from '../../../protocol/limits.ts'
import { blocksOf } from './blocks.ts'

// prettier-ignore
/** Repetitions that are slow in parsers of markdown, and those that a random search found to be the slowest here. */
const PIECES = [
  '[', '![', '](', '[[a](x)](x)', '[a](b', '[a](b "', "[a](b '\\", '[a](((', '[a](<', '[a](https://b)', '[https://',
  '*', '_', '~', '`', '|', '||', '*a', '_*', '*a**b', '**a*', '*a _b ', '**~~', '~<', 'a*~*~<', '`a', '||a',
  '>', '> a\n', '>\n', '- a\n', '- ', ' - a\n', '1. ', '# a\n', '\n', 'a\n', '```\n', '``` \n', '| a ', '|a|b|c|d\n', '|-',
  '<', '<@here>', '<a@b.', '<https://', 'https://', 'www.', 'a@b.c', '\\', '\\[', '(', '&', '\t', '字*', '- _]<]*>_*',
]

const LONGEST_MS = 100
/** For sixteen times the text: a time that grows with the square would be 256 times as long. */
const LONGEST_OF_16_MS = 1_000

test.each(PIECES)('a body of many %j is parsed in time that grows with its length only', (piece) => {
  const { bodyCharacters } = sharedLimits
  expect(fastest(piece, bodyCharacters)).toBeLessThan(LONGEST_MS)
  expect(fastest(piece, 16 * bodyCharacters)).toBeLessThan(LONGEST_OF_16_MS)
})

function fastest(piece: string, characters: number): number {
  const body = `x${piece.repeat(characters)}`.slice(0, characters)
  const times = Array.from({ length: 3 }, () => {
    const began = performance.now()
    blocksOf(body)
    return performance.now() - began
  })
  return Math.min(...times)
}

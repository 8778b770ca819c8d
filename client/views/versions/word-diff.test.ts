import { expect, test } from 'bun:test'
import { wordDiff, type Piece } from './word-diff.ts'

const marks = { same: ['', ''], removed: ['[-', ']'], added: ['[+', ']'] } as const
const drawn = (pieces: readonly Piece[]) =>
  pieces.map(({ kind, text }) => marks[kind][0] + text + marks[kind][1]).join('')
const diff = (earlier: string, later: string) => drawn(wordDiff(earlier, later))

test('equal texts have one piece, and empty ones none', () => {
  expect(wordDiff('one two', 'one two')).toEqual([{ kind: 'same', text: 'one two' }])
  expect(wordDiff('', '')).toEqual([])
})

test('a changed word is removed and added, and its neighbours stay', () => {
  expect(diff('See you at nine', 'See you at ten')).toBe('See you at [-nine][+ten]')
  expect(diff('one three', 'one two three')).toBe('one [+two ]three')
  expect(diff('one two three', 'one three')).toBe('one [-two ]three')
  expect(diff('', 'all new')).toBe('[+all new]')
})

test('several changes are several pieces', () => {
  expect(diff('a b c d e f', 'a x c d y f')).toBe('a [-b][+x] c d [-e][+y] f')
})

test('scripts without spaces, and emoji of several characters, change by the word', () => {
  expect(diff('今日は晴れ', '今日は雨')).toMatch(/^今日は\[-晴れ\]\[\+雨\]$/)
  expect(diff('ok 👩‍🚀', 'ok 👩‍🔬')).toBe('ok [-👩‍🚀][+👩‍🔬]')
})

/** Both texts can be read from the pieces. */
function expectWhole(earlier: string, later: string): void {
  const pieces = wordDiff(earlier, later)
  const without = (kind: Piece['kind']) =>
    pieces
      .filter((piece) => piece.kind !== kind)
      .map(({ text }) => text)
      .join('')
  expect([without('added'), without('removed')]).toEqual([earlier, later])
}

test('both texts can be read from the pieces, whatever changed', () => {
  let seed = 7
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
  const text = () => Array.from({ length: random(12) }, () => 'abcd'[random(4)]).join(' ')
  for (let round = 0; round < 500; round++) expectWhole(text(), text())
})

test('the longest texts that have nothing in common are compared in a moment', () => {
  const [earlier, later] = ['a b '.repeat(1_000), 'c-d-'.repeat(1_000)]
  expectWhole(earlier, later)
  expect(wordDiff(earlier, later)).toHaveLength(2)
})

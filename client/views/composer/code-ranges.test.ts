import { expect, test } from 'bun:test'
import { codeRanges, isInside } from './code-ranges.ts'

const codeOf = (text: string) => codeRanges(text).map(({ from, to }) => text.slice(from, to))

test.each([
  ['no code', []],
  ['a `span` and ``an `other` one``', ['`span`', '``an `other` one``']],
  ['one ` alone', []],
  ['of two `lines\nhere` too', ['`lines\nhere`']],
  ['not over `an empty line\n\nhere`', []],
  ['before\n```ts\nconst a = `b`\n```\nafter `c`', ['```ts\nconst a = `b`\n```', '`c`']],
  ['~~~\nblock\n~~~', ['~~~\nblock\n~~~']],
  ['```\nwithout an end', ['```\nwithout an end']],
  ['````\n```\nstill\n````\nno', ['````\n```\nstill\n````']],
  ['> ```\n> quoted\n> ```\nno', ['> ```\n> quoted\n> ```']],
  ['```a span```', ['```a span```']],
  ['~~struck~~ and ~~~ within', []],
])('%j has the code %j', (text, code) => {
  expect(codeOf(text)).toEqual(code)
})

test('a place is inside code between its fences, and not before or behind them', () => {
  const ranges = codeRanges('a `b` c')
  expect([0, 2, 3, 4, 5, 6].filter((at) => isInside(ranges, at))).toEqual([3, 4])
})

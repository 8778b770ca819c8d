import { expect, test } from 'bun:test'
import { dispositionOf, hasAlready, rangeOf } from './file-headers.ts'

test.each([
  [null, null],
  ['bytes=0-', { from: 0, to: 100 }],
  ['bytes=10-19', { from: 10, to: 20 }],
  ['bytes=90-900', { from: 90, to: 100 }],
  ['bytes=-10', { from: 90, to: 100 }],
  ['bytes=-900', { from: 0, to: 100 }],
  ['bytes=99-99', { from: 99, to: 100 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=20-10', null],
  ['bytes=-', null],
  ['bytes=0-1,3-4', null],
  [`bytes=${'0-,'.repeat(9)}`, null],
  ['lines=1-2', null],
  ['bytes=99999999999999999999-', null],
] as const)('of 100 bytes, %j is %j', (header, range) => expect(rangeOf(header, 100)).toEqual(range))

test('an empty file has no range', () => {
  expect(rangeOf('bytes=0-', 0)).toBe('unsatisfiable')
  expect(rangeOf('bytes=-1', 0)).toBe('unsatisfiable')
})

test.each([
  ['plan.pdf', `filename="plan.pdf"; filename*=UTF-8''plan.pdf`],
  ['a"b\\c%d.txt', `filename="a_b_c_d.txt"; filename*=UTF-8''a%22b%5Cc%25d.txt`],
  ['Übersicht (1).pdf', `filename="_bersicht (1).pdf"; filename*=UTF-8''%C3%9Cbersicht%20%281%29.pdf`],
])('%j is named %j', (name, written) => {
  const info = { id: '', name, type: 'text/plain', bytes: 1 }
  expect(dispositionOf({ info, shown: false })).toBe(`attachment; ${written}`)
  expect(dispositionOf({ info, shown: true })).toBe(`inline; ${written}`)
})

test('a version is recognised', () => {
  expect(hasAlready('"a", W/"b"', '"b"')).toBe(true)
  expect(hasAlready('*', '"b"')).toBe(true)
  expect(hasAlready('"a"', '"b"')).toBe(false)
  expect(hasAlready(null, '"b"')).toBe(false)
})

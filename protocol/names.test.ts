import { expect, test } from 'bun:test'
import { normaliseName } from './names.ts'

test.each([
  ['Burmese', 'ရွှေ'],
  ['Burmese with more', 'ကျွန်ုပ်'],
  ['Tibetan', 'སྒྲོལ་མ'],
  ['the highest stack of Tibetan', 'ཧྐྵྨླྺྼྻྂ'],
  ['pointed Hebrew', 'שָּׁ֑לוֹם'],
  ['vocalised Arabic', 'مُحَمَّدٌ'],
  ['Hindi', 'क्षत्रिय'],
  ['Thai', 'น้ำใจ'],
  ['Khmer', 'ស្រី្ត'],
  ['Persian with ZWNJ', 'می‌خواهم'],
  ['Vietnamese', 'Nguyễn Thị Ánh'],
  ['Yoruba', 'Ọlọ́run'],
  ['an emoji of several', '👩🏽‍🚀 Ann'],
  ['a flag of tags', 'Ann 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['a variant of a letter of Japanese', '辻\u{E0100}'],
])('a name in %s keeps every mark', (_, name) => {
  expect(normaliseName(name)).toBe(name.normalize('NFC'))
})

test('marks that no script stacks are cut', () => {
  const zalgo = '\u0316\u0317\u0318\u0319\u031C\u031D\u031E\u031F'
  for (const letter of ['A', 'Ж', '๑', '請', '7', 'ا', 'ก'])
    expect(normaliseName(letter + zalgo)).toBe((letter + zalgo.slice(0, 2)).normalize('NFC'))
  expect(normaliseName(`A${'\u0E47'.repeat(30)}`)).toBe(`A${'\u0E47'.repeat(2)}`)
})

test('a letter has each mark of its own script once, and at most eight', () => {
  expect(normaliseName(`ก${'\u0E47'.repeat(30)}`)).toBe('ก\u0E47')
  const all = Array.from({ length: 30 }, (_, index) => String.fromCodePoint(0x0f99 + index)).join('')
  expect([...normaliseName(`ཧ${all}`)]).toHaveLength(9)
})

test('joiners between marks do not start the count again', () => {
  expect(normaliseName(`A${'\u0316\u0317\u200D'.repeat(20)}`).replaceAll('\u200D', '')).toBe('A\u0316\u0317')
})

test('[G7] many stacks of marks take hardly longer than one', () => {
  const time = (text: string) => {
    const began = performance.now()
    for (let i = 0; i < 20; i++) normaliseName(text)
    return performance.now() - began
  }
  const quickest = (text: string) => Math.min(...Array.from({ length: 20 }, () => time(text)))
  // A danda belongs to many scripts that stack marks.
  expect(quickest('।\u0301\u0302\u0303'.repeat(400))).toBeLessThan(5 * quickest(`A${'\u0301'.repeat(1_599)}`))
})

test('characters that draw nothing are removed from a name, and so are bidi controls', () => {
  expect(normaliseName('B\u00ADo\u200Bb\u202E\u{E0041}\u2800 ')).toBe('Bob')
  expect(normaliseName('\u0301\u0302')).toBe('')
})

test('a name has no two spaces in a row, and stays in NFC, when something between them is removed', () => {
  expect(normaliseName('Ann \u034F Lee')).toBe('Ann Lee')
  expect(normaliseName('क\u0301\u0308\u180B\u093C')).toBe('क\u093C\u0301\u0308')
})

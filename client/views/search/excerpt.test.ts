import { expect, test } from 'bun:test'
import { excerptOf, termsOf } from './excerpt.ts'

/** What was found stands in brackets. */
const excerpt = (text: string, search: string) =>
  excerptOf(text, termsOf(search))
    .map((part) => (part.found ? `[${part.text}]` : part.text))
    .join('')

test('every part of a word that was searched for is marked, whatever its case', () => {
  expect(excerpt('Phones and a telephone', 'phone')).toBe('[Phone]s and a tele[phone]')
  expect(excerpt('nothing of it', 'phone')).toBe('nothing of it')
  expect(excerpt('Anything', '')).toBe('Anything')
})

test('words that follow each other are one mark, others are marked apart', () => {
  expect(excerpt('on a small phone', 'small phone')).toBe('on a [small phone]')
  expect(excerpt('a small thing, no phone', 'small phone')).toBe('a [small] thing, no [phone]')
  expect(excerpt('banana', 'ana nan')).toBe('b[anan]a')
})

test('a phrase in quotes is marked as a whole, and only there', () => {
  expect(excerpt('phone, small phone', '"small phone"')).toBe('phone, [small phone]')
  expect(excerpt('phone, small phone', '“small phone”')).toBe('phone, [small phone]')
})

test('marks above letters make no difference, and belong to their letter', () => {
  expect(excerpt('Crème brûlée', 'brulee')).toBe('Crème [brûlée]')
  expect(excerpt('Cre\u0300me', 'crème')).toBe('[Cre\u0300me]')
  expect(excerpt('der Spaß', 'spass')).toBe('der [Spaß]')
  expect(excerpt('ΟΔΟΣ', 'οδος')).toBe('[ΟΔΟΣ]')
})

test('a match far behind is brought forward, from the beginning of a word', () => {
  const text = `${'word '.repeat(40)}the lantern burns`
  expect(excerpt(text, 'lantern')).toBe('…word word word word word the [lantern] burns')
})

test('a long text ends after some lines, and a mark at its end with it', () => {
  const text = `lantern ${'x'.repeat(268)} lantern`
  const shown = excerpt(text, 'lantern')
  expect(shown.startsWith('[lantern] xxx')).toBe(true)
  expect(shown.endsWith('[lan]')).toBe(true)
})

test('no emoji is cut in two', () => {
  const text = `${'🦊'.repeat(60)}lantern`
  expect(excerpt(text, 'lantern')).toBe(`…${'🦊'.repeat(16)}[lantern]`)
})

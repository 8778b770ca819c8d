import { expect, test } from 'bun:test'
import { caretAfter, codeCharacters, formatTyped } from './typed-code.ts'

test('a code is grouped while it is typed', () => {
  expect(['k', 'k7m', 'k7m2', 'k7m2xpd', 'k7m2xpd4rq'].map(formatTyped)).toEqual([
    'K',
    'K7M',
    'K7M-2',
    'K7M-2XPD',
    'K7M-2XPD-4RQ',
  ])
})

test('O is read as 0, I and L as 1', () => {
  expect(formatTyped('oil0123456')).toBe('011-0123-456')
})

test('a pasted link or sentence gives the code in it', () => {
  expect(formatTyped('https://chat.example.org/r/K7M-2XPD-4RQ')).toBe('K7M-2XPD-4RQ')
  expect(formatTyped('Join us, the code is k7m-2xpd-4rq')).toBe('K7M-2XPD-4RQ')
})

test('a link with a slash, a query or a full stop behind it gives the code in it, and so do quotes', () => {
  const link = 'https://chat.example.org/r/k7m2xpd4rq'
  for (const typed of [
    `${link}/`,
    `${link}?x`,
    `${link}/?x=y#z`,
    `${link}.`,
    'k7m2xpd4rq.',
    '"k7m2xpd4rq"',
    '“K7M-2XPD-4RQ”',
  ])
    expect(formatTyped(typed)).toBe('K7M-2XPD-4RQ')
})

test('full-width letters, digits and hyphens are read as plain ones', () => {
  expect(formatTyped('Ｋ７Ｍ')).toBe('K7M')
  expect(formatTyped('ｋ７ｍ－２ｘｐｄ－４ｒｑ')).toBe('K7M-2XPD-4RQ')
  expect(codeCharacters('Ｋ７Ｍ－２')).toBe('K7M2')
})

test('characters that cannot be in a code and characters beyond the tenth are dropped', () => {
  expect(formatTyped('k7m 2xpd 4rq')).toBe('K7M-2XPD-4RQ')
  expect(formatTyped('u!k7')).toBe('K7')
  expect(formatTyped('k7m2xpd4rqzz')).toBe('K7M-2XPD-4RQ')
})

test('the caret stays behind the character that was typed', () => {
  expect(caretAfter('K7M-2XPD-4RQ', 2)).toBe(2)
  expect(caretAfter('K7M-2XPD-4RQ', 5)).toBe(6)
  expect(caretAfter('K7M-2', 4)).toBe(5)
})

import { expect, test } from 'bun:test'
import { CODE_ALPHABET, formatCode, parseCode } from './code.ts'

test('a code is read however it is typed', () => {
  for (const typed of [
    'K7M-2XPD-4RQ',
    'k7m2xpd4rq',
    ' k7m 2xpd 4rq ',
    'K7M–2XPD—4RQ',
    'https://chat.example.org/r/K7M-2XPD-4RQ',
    'https://chat.example.org/r/K7M-2XPD-4RQ/',
    'https://chat.example.org/r/K7M-2XPD-4RQ?from=mail#top',
    'K7M-2XPD-4RQ.',
    '“K7M-2XPD-4RQ”',
    '(chat.example.org/r/K7M-2XPD-4RQ).',
    'Ｋ７Ｍ－２ＸＰＤ－４ＲＱ',
    'Ｋ７Ｍー２ＸＰＤー４ＲＱ',
    'K7M\u22122XPD\u22124RQ\u200E',
  ])
    expect(parseCode(typed)).toBe('K7M2XPD4RQ')
})

test('letters that look like digits are those digits', () => {
  expect(parseCode('oOi-IlL0-111')).toBe('0011110111')
})

test('what is too short, too long, or has a letter that no code has is no code', () => {
  for (const typed of ['', 'K7M-2XPD-4R', 'K7M-2XPD-4RQQ', 'K7M-2XPD-4RU', 'K7M-2XPD-4R!', 'ĸ7M-2XPD-4RQ', '/r/'])
    expect(parseCode(typed)).toBeNull()
})

test('it is written in three groups, and read back as itself', () => {
  expect(formatCode('K7M2XPD4RQ')).toBe('K7M-2XPD-4RQ')
  expect(CODE_ALPHABET.length).toBe(32)
  for (const letter of CODE_ALPHABET) expect(parseCode(formatCode(letter.repeat(10)))).toBe(letter.repeat(10))
})

test('[G7] many signs between letters take hardly longer than letters', () => {
  const time = (text: string) => {
    const began = performance.now()
    for (let i = 0; i < 20; i++) parseCode(text)
    return performance.now() - began
  }
  const quickest = (text: string) => Math.min(...Array.from({ length: 20 }, () => time(text)))
  // NFKC makes four signs of each.
  expect(quickest(`a${'⁗'.repeat(198)}a`)).toBeLessThan(20 * quickest('ﷺ'.repeat(44)))
})

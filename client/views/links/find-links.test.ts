import { expect, test } from 'bun:test'
import { findLinks } from './find-links.ts'

const hrefs = (body: string) => findLinks(body).flatMap(({ href }) => href ?? [])

test('web and mail addresses are links, and the text around them is text', () => {
  expect(findLinks('See https://example.org/a?b=c, or ask bob@example.org.')).toEqual([
    { text: 'See ' },
    { text: 'https://example.org/a?b=c', href: 'https://example.org/a?b=c' },
    { text: ', or ask ' },
    { text: 'bob@example.org', href: 'mailto:bob@example.org' },
    { text: '.' },
  ])
})

test('nothing else is a link', () => {
  for (const body of [
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.org/a',
    '//example.org/a',
    'file.ts',
    '',
  ])
    expect(hrefs(body)).toEqual([])
})

test('the parts together are the body, character for character', () => {
  const body = '<b>http://example.org</b>\n\thttps://пример.example/путь mailto:a@example.org 🏕️'
  expect(
    findLinks(body)
      .map(({ text }) => text)
      .join(''),
  ).toBe(body)
})

test('an address is a link right behind a letter of a script without spaces, and ends before one', () => {
  expect(findLinks('请看https://example.org看看')).toEqual([
    { text: '请看' },
    { text: 'https://example.org', href: 'https://example.org' },
    { text: '看看' },
  ])
  expect(hrefs('ไปที่https://example.org/หน้า')).toEqual(['https://example.org/หน้า'])
  expect(hrefs('ဒီမှာhttps://例え.jp/道 看www.example.org 看bob@example.org')).toEqual([
    'https://例え.jp/道',
    'https://www.example.org',
    'mailto:bob@example.org',
  ])
  expect(hrefs('xhttps://example.org foo.www.example.org')).toEqual([])
})

test('an address that names a user is no link, since what looks like its host is none', () => {
  for (const body of [
    'https://user:pw@example.org/x',
    'https://user@example.org/x',
    'https://example.com:443@example.org/',
    'https://example.com\\@example.org/',
    'https://a@b@example.org',
    `https://${'a'.repeat(60)}@example.org`,
  ])
    expect(hrefs(body)).toEqual([])
  expect(hrefs('https://example.org/@user https://example.org/?q=a@b')).toHaveLength(2)
})

test('www. is enough for a link, over https', () => {
  expect(findLinks('see www.example.org/a?b.')).toEqual([
    { text: 'see ' },
    { text: 'www.example.org/a?b', href: 'https://www.example.org/a?b' },
    { text: '.' },
  ])
  expect(hrefs('www.example www. example.org bob@www.example.org')).toEqual(['mailto:bob@www.example.org'])
})

test('a host may have an underscore, and so may the name of a mail address', () => {
  expect(hrefs('https://my_host.example.org/a_b bob_x+y@example.org')).toEqual([
    'https://my_host.example.org/a_b',
    'mailto:bob_x+y@example.org',
  ])
})

test('the emphasis around an address is no part of it', () => {
  for (const around of ['**', '*', '~~', '`', '_', '"', '||'])
    for (const address of ['https://example.org', 'https://example.org/a'])
      expect(hrefs(`${around}${address}${around}`)).toEqual([address])
  expect(hrefs('**see https://example.org/a**, then')).toEqual(['https://example.org/a'])
  expect(hrefs('https://example.org/a*b_c_ https://example.org/~bob')).toEqual([
    'https://example.org/a*b_c_',
    'https://example.org/~bob',
  ])
})

test('a bidi control in an address is written out, and ends a host', () => {
  expect(findLinks('https://example.org/\u202Egpj.exe')).toEqual([
    { text: 'https://example.org/[U+202E]gpj.exe', href: 'https://example.org/\u202Egpj.exe' },
  ])
  expect(hrefs('\u202Ehttps://example.org')).toEqual(['https://example.org'])
  expect(hrefs('https://example.org\u202E/x')).toEqual(['https://example.org'])
})

test.each(['*', '_', '~', '看', 'www.', 'https://', 'a@', '_.', 'https://a_', '[', '('])(
  'a text of many %j does not take long',
  (piece) => {
    for (const before of ['https://', 'https://a.org/']) {
      const began = performance.now()
      findLinks(`${before}${piece.repeat(4_000 / piece.length)}x`)
      expect(performance.now() - began).toBeLessThan(500)
    }
  },
)

import { expect, test } from 'bun:test'
import { partsOf } from './links.ts'

const hrefs = (body: string) => partsOf(body).flatMap(({ href }) => href ?? [])

test('web and mail addresses are links, and the text around them is text', () => {
  expect(partsOf('See https://example.org/a?b=c, or ask bob@example.org.')).toEqual([
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
    partsOf(body)
      .map(({ text }) => text)
      .join(''),
  ).toBe(body)
})

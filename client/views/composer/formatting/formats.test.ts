import { expect, test } from 'bun:test'
import { edited, type Selected } from './edit.ts'
import { formats, type FormatName } from './formats.ts'
import { pasteOver } from './link.ts'

/** A field, written with its selection as `a [b] c`, or its caret as `a | c`. */
function field(source: string): Selected {
  const caret = source.indexOf('│')
  if (caret >= 0) return { text: source.replace('│', ''), start: caret, end: caret }
  const start = source.indexOf('«')
  return { text: source.replace(/[«»]/g, ''), start, end: source.indexOf('»') - 1 }
}

function written({ text, start, end }: Selected): string {
  if (start === end) return `${text.slice(0, start)}│${text.slice(start)}`
  return `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`
}

const after = (source: string, format: FormatName) => written(edited(field(source), formats[format](field(source))))

test.each<[FormatName, string, string]>([
  ['bold', 'a «word» b', 'a **«word»** b'],
  ['italic', '«word»', '_«word»_'],
  ['strike', '«word»', '~~«word»~~'],
  ['code', '«word»', '`«word»`'],
  ['bold', 'a │', 'a **│**'],
  ['italic', 'a **«word»** b', 'a **_«word»_** b'],
  ['list', '«one\ntwo»', '«- one\n- two»'],
  ['ordered', '«one\ntwo»', '«1. one\n2. two»'],
  ['quote', '«one\ntwo»', '«> one\n> two»'],
  ['list', 'o│ne', '- o│ne'],
  ['list', '│', '- │'],
  ['codeBlock', '«a\nb»', '```\n«a\nb»\n```'],
  ['codeBlock', '│', '```\n│\n```'],
  ['code', '«a\nb»', '```\n«a\nb»\n```'],
])('%s of %j is %j, and again what it was', (format, source, result) => {
  expect(after(source, format)).toBe(result)
  expect(after(result, format)).toBe(source)
})

test.each<[FormatName, string, string]>([
  ['bold', 'a« word »b', 'a **«word»** b'],
  ['bold', '«**word**»', '«word»'],
  ['bold', '«one\n\n two»', '«**one**\n\n **two**»'],
  ['bold', '«**one**\n**two**»', '«one\ntwo»'],
  ['italic', '«**word**»', '_«**word**»_'],
  ['italic', '**«word»**', '**_«word»_**'],
  ['bold', '***«word»***', '*«word»*'],
  ['code', '«a`b»', '`` «a`b» ``'],
  ['code', '«a``b»', '` «a``b» `'],
  ['list', 'x\n«one\n»two', 'x\n- «one\n»two'],
  ['list', '«1. one\n2. two»', '«- one\n- two»'],
  ['ordered', '«one\n\ntwo»', '«1. one\n\n2. two»'],
  ['quote', '«- one\n- two»', '«> - one\n> - two»'],
  ['codeBlock', '«a ``` b»', '````\n«a ``` b»\n````'],
  ['codeBlock', '«```ts\na\n```»', '«a»'],
  ['link', 'a «word»', 'a [word](│)'],
  ['link', 'a │', 'a [│]()'],
  ['link', '«https://example.org/»', '[│](https://example.org/)'],
  ['link', '«[word](https://example.org/)»', '«word»'],
])('%s of %j is %j', (format, source, result) => {
  expect(after(source, format)).toBe(result)
})

test('an address that is pasted over words makes them a link', () => {
  const words = field('see «the specs» now')
  expect(written(edited(words, pasteOver(words, ' https://example.org/a_(b)\n')!))).toBe(
    'see [the specs](https://example.org/a_%28b%29)│ now',
  )
})

test.each([
  ['without words', 'see │', 'https://example.org/'],
  ['over another address', '«https://example.com/»', 'https://example.org/'],
  ['in code', '`a «word» b`', 'https://example.org/'],
  ['in a block of code', '```\n«word»\n```', 'https://example.org/'],
  ['over several lines', '«a\nb»', 'https://example.org/'],
  ['of a text', '«word»', 'not an address'],
  ['of a script', '«word»', 'javascript:alert(1)'],
])('a paste %s is pasted as it is', (_where, source, pasted) => {
  expect(pasteOver(field(source), pasted)).toBeNull()
})

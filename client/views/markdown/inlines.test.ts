import { expect, test } from 'bun:test'
import { inlines } from './inlines.ts'
import type { Inline } from './nodes.ts'

const text = (value: string): Inline => ({ type: 'text', text: value })

test('raw HTML and addresses of other schemes stay text, character for character', () => {
  for (const body of [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](data:text/html,x)',
    '[a](vbscript:x)',
    '[a](/path)',
    '[a](//example.org)',
    '<javascript:alert(1)>',
    '![a](file:///etc/passwd)',
    '[a](https://user:pw@example.org)',
    '[a](https://bank.example@example.org)',
    '&lt;b&gt; &#42;',
  ])
    expect(inlines(body)).toEqual([text(body)])
})

test('a link has its own text, and a picture is a link', () => {
  expect(inlines('[the *plan*](https://a.org "title")')).toEqual([
    { type: 'link', href: 'https://a.org/', children: [text('the '), { type: 'em', children: [text('plan')] }] },
  ])
  expect(inlines('![a cat](https://a.org/cat.png)')).toEqual([
    { type: 'link', href: 'https://a.org/cat.png', children: [text('a cat')] },
  ])
  expect(inlines('[ ](mailto:bob@example.org)')).toEqual([
    { type: 'link', href: 'mailto:bob@example.org', children: [text('mailto:bob@example.org')] },
  ])
})

test.each([
  ['https://bank.example', 'https://evil.example'],
  ['bank.example', 'https://evil.example/bank.example'],
  ['www.bank.example', 'https://evil.example'],
  ['ｂａｎｋ．example', 'https://evil.example'],
  ['bank。example', 'https://evil.example'],
  ['bank\u200B.example', 'https://evil.example'],
  ['bank .example', 'https://evil.example'],
  ['go to bank\u00A0.example now', 'https://evil.example'],
  ['bank. example', 'https://evil.example'],
  ['www . bank . example/login', 'https://evil.example'],
  ['bank\u2024example', 'https://evil.example'],
  ['bank·example', 'https://evil.example'],
  ['bank\uA4F8example', 'https://evil.example'],
  ['bank\u0660example', 'https://evil.example'],
  ['bank\u2800.example', 'https://evil.example'],
  ['bank\uFF0Eexample', 'https://evil.example'],
  ['bank\uFF61example', 'https://evil.example'],
  ['bank\uFE52example', 'https://evil.example'],
  ['bank\u2CF9example', 'https://evil.example'],
  ['bank\u{1D16D}example', 'https://evil.example'],
  ['bank\u2981example', 'https://evil.example'],
  ['bank\u{10101}example', 'https://evil.example'],
  ['3221225985', 'https://evil.example'],
  ['0xC0000201', 'https://evil.example'],
  ['0300.0.02.01', 'https://evil.example'],
  ['go to 0xC0.0.0x2.1 now', 'https://evil.example'],
  ['192.0.2.1', 'https://evil.example'],
  ['*bank*.example', 'https://evil.example'],
  ['http://127.0.0.1', 'https://evil.example'],
  ['bob@bank.example', 'https://evil.example'],
  [`${'x'.repeat(201)} bank.example`, 'https://evil.example'],
])('a link that says %j shows that it leads to %j', (said, address) => {
  expect(inlines(`[${said}](${address})`)).toMatchObject([{ type: 'link', host: 'evil.example' }])
})

test.each(['http://3221225985/', 'http://0xC0000201', 'http://0300.0.02.01', 'http://192.0.513'])(
  'a link that says "http://bank" shows where the number of %s leads',
  (address) => {
    expect(inlines(`[http://bank](${address})`)).toMatchObject([{ type: 'link', host: '192.0.2.1' }])
    expect(inlines(`[http://192.0.2.1](${address})`)[0]).not.toHaveProperty('host')
  },
)

test('a link that names its own host, or none, shows no other', () => {
  for (const said of [
    'https://www.bank.example/a',
    'bank.example',
    'the bank',
    'BANK.example',
    'bank . example',
    'bank·example',
  ])
    expect(inlines(`[${said}](https://bank.example)`)).toEqual([
      expect.not.objectContaining({ host: expect.anything() }),
    ])
  expect(inlines('[bob@bank.example](mailto:bob@bank.example)')[0]).not.toHaveProperty('host')
})

test('a sentence, a list of words and a number are no host', () => {
  for (const said of [
    'Read this. Then that one',
    'Design · Crit',
    'version 1.2',
    '2026',
    '1.2.3',
    'Red ● blue',
    'Done.',
    'And so on …',
  ])
    expect(inlines(`[${said}](https://bank.example)`)[0]).not.toHaveProperty('host')
})

test('a control that turns the text of a link around is written out', () => {
  expect(inlines('[a\u202Eb](https://a.org)')).toMatchObject([{ children: [text('a[U+202E]b')] }])
})

test('no emphasis is found inside a bare address, and the emphasis around one is none of it', () => {
  expect(inlines('https://a.org/a_b_c*d*e')).toEqual([text('https://a.org/a_b_c*d*e')])
  expect(inlines('**https://my_host.example.org**, see')).toEqual([
    { type: 'strong', children: [text('https://my_host.example.org')] },
    text(', see'),
  ])
  expect(inlines('[https://a.org/x_y_z](https://a.org/x_y_z)')).toMatchObject([
    { type: 'link', children: [text('https://a.org/x_y_z')] },
  ])
})

test('a mention is one, but not in code', () => {
  expect(inlines('<@here> `<@here>`')).toEqual([
    { type: 'mention', who: 'here' },
    text(' '),
    { type: 'code', text: '<@here>' },
  ])
  expect(inlines('<@nobody>')).toEqual([text('<@nobody>')])
})

test('a spoiler goes before emphasis, covers a link that it is in, and is none in code or without an end', () => {
  expect(inlines('**a ||b** c||')).toEqual([text('**a '), { type: 'spoiler', children: [text('b** c')] }])
  expect(inlines('[a ||b||](https://a.org)')).toMatchObject([{ type: 'spoiler', children: [{ type: 'link' }] }])
  expect(inlines('`||a||`')).toEqual([{ type: 'code', text: '||a||' }])
  for (const body of ['||', '||||', 'a || b']) expect(inlines(body)).toEqual([text(body)])
})

test('emphasis stands beside letters of scripts without spaces', () => {
  expect(inlines('这是**「重点」**吗')).toEqual([
    text('这是'),
    { type: 'strong', children: [text('「重点」')] },
    text('吗'),
  ])
  expect(inlines('a*"b"*c')).toEqual([text('a*"b"*c')])
})

test('after very many marks the rest is text as it is written, and a spoiler in it covers it', () => {
  const many = '`a` '.repeat(200)
  expect(inlines(`${many}*b* [c](https://a.org) <@here>`).at(-1)).toEqual(text(' *b* [c](https://a.org) <@here>'))
  expect(inlines(`${many}b ||secret|| c`).at(-1)).toMatchObject({ type: 'spoiler' })
  expect(inlines(`||secret ${many}secret|| c`)).toMatchObject([{ type: 'spoiler' }])
})

import { expect, test } from 'bun:test'
import { plainText } from './plain-text.ts'

const ALICE = '0190b5a8-0000-7000-8000-000000000001'
const nameOf = (person: string) => (person === ALICE ? 'Alice' : 'Someone')

test('the marks are gone, and the text stands in one line', () => {
  expect(plainText('# Plan\n\n**Two** things,\n_in_ this ~~order~~:\n\n1. one\n2. two\n\n> quoted', nameOf)).toBe(
    'Plan Two things, in this order: one two quoted',
  )
  expect(plainText('| a | b |\n|---|---|\n| 1 | 2 |', nameOf)).toBe('a b 1 2')
})

test('people are mentioned by their names, and code is text', () => {
  expect(plainText(`<@${ALICE}> and <@${ALICE.replace(/1$/, '2')}>: <@room> \`<@here> *x*\``, nameOf)).toBe(
    '@Alice and @Someone: @room <@here> *x*',
  )
  expect(plainText('```ts\nconst a = 1\n\nf(a)\n```', nameOf)).toBe('const a = 1 f(a)')
})

test('nothing of a spoiler is in it', () => {
  for (const body of [
    '||secret||',
    '**||secret||**',
    '||**sec** ret||',
    '||[secret](https://a.org)||',
    '[a ||secret|| b](https://a.org)',
    '- ||secret||',
    '||**secret|| x**',
  ])
    expect(plainText(body, nameOf)).not.toMatch(/sec|ret/)
  expect(plainText('It is ||the butler||.', nameOf)).toBe('It is ▒▒▒.')
})

test('a link is its text, with its host where the text names another one', () => {
  expect(plainText('[the plan](https://a.org/x) [bank.example](https://a.org)', nameOf)).toBe(
    'the plan bank.example (a.org)',
  )
})

import { expect, test } from 'bun:test'
import type { Member } from '../../../../protocol/entities.ts'
import { matchPeople, type Company } from './people.ts'
import { queryAt, wholeEmojiAt } from './query.ts'

/** What is being typed at the `│` of a text. */
function query(source: string, marks: { from: number; to: number; id: string }[] = []) {
  const caret = source.indexOf('│')
  const found = queryAt({ text: source.replace('│', ''), marks }, caret)
  return found && `${found.kind} ${found.word}`
}

test.each([
  ['@│', 'person '],
  ['ask @Mi│', 'person Mi'],
  ['(@Mi│ka)', 'person Mi'],
  ['@Amber He│', 'person Amber He'],
  ['你好@田│', 'person 田'],
  ['line\n@Mi│', 'person Mi'],
  [':ta│', 'emoji ta'],
  ['so :ta│', 'emoji ta'],
  ['/│', 'command '],
  ['/sh│', 'command sh'],
  ['a ` alone @Mi│', 'person Mi'],
  ['`code` @Mi│', 'person Mi'],
])('in %j %j is being typed', (source, expected) => {
  expect(query(source)).toBe(expected)
})

test.each([
  'mail me@ex│',
  'nothing │',
  ':t│',
  ':)│',
  '10:30│',
  'a::bc│',
  'https://example.org/:ab│',
  'https://example.org/@│',
  'www.example.org/@b│',
  '`@Mi│`',
  '`a @Mi│',
  '```\n@Mi│',
  'and /sh│',
  ' /sh│',
  '/shrug │',
  '//sh│',
])('in %j nothing is being typed that could be completed', (source) => {
  expect(query(source)).toBeNull()
})

test('behind a chosen mention nobody is looked for', () => {
  expect(query('@Bob H│', [{ from: 0, to: 4, id: 'bob' }])).toBeNull()
  expect(query('@Bob @H│', [{ from: 0, to: 4, id: 'bob' }])).toBe('person H')
})

const whole = (source: string) => wholeEmojiAt(source.replace('│', ''), source.indexOf('│'))

test('the second colon ends the name of an emoji', () => {
  expect(whole('so :tada:│ now')).toEqual({ from: 3, to: 9, name: 'tada' })
})

test.each([
  '`:tada:│`',
  '`:tada:│',
  '```\n:tada:│',
  'a :tada│:',
  '12:30:│',
  'https://example.org/:tada:│',
  '::tada:│',
  ':):│',
])('in %j no emoji has ended', (source) => {
  expect(whole(source)).toBeNull()
})

const member = (id: string, name: string, left?: true): [string, Member] => [
  id,
  { person: { id, name, guest: true }, role: 'member', ...(left && { left }) },
]
const company: Company = {
  members: new Map([
    member('1', 'Mika'),
    member('2', 'Élodie Marín'),
    member('3', 'Milo'),
    member('4', 'Marek', true),
    member('5', 'Mo'),
    member('6', '田中 美香'),
  ]),
  here: new Set(['3', '5']),
  me: '5',
  everybody: false,
}
const names = (typed: string, other: Partial<Company> = {}) =>
  matchPeople(typed, { ...company, ...other }).map(({ name }) => name)

test('people who are present come first, and oneself last', () => {
  expect(names('m')).toEqual(['Milo', 'Mika', 'Élodie Marín', 'Mo'])
  expect(names('')).toHaveLength(5)
})

test('neither case nor accents matter, and any word counts', () => {
  expect(names('ELO')).toEqual(['Élodie Marín'])
  expect(names('mari')).toEqual(['Élodie Marín'])
  expect(names('élodie mar')).toEqual(['Élodie Marín'])
  expect(names('美')).toEqual(['田中 美香'])
})

test('nobody is found by the middle of a word, and nobody who has left', () => {
  expect(names('ika')).toEqual([])
  expect(names('marek')).toEqual([])
})

test('what was typed is marked in the name, also where its letters have accents', () => {
  const [elodie] = matchPeople('elo', company)
  expect(elodie!.name.slice(...elodie!.matched)).toBe('Élo')
  const [marin] = matchPeople('marin', company)
  expect(marin!.name.slice(...marin!.matched)).toBe('Marín')
})

test('everybody is offered to those who may mention them', () => {
  expect(names('r', { everybody: true })).toEqual(['room'])
  expect(names('he', { everybody: true })).toEqual(['here'])
  expect(names('r')).toEqual([])
})

test('while presence is not known, nothing is said about it', () => {
  expect(matchPeople('mi', { ...company, here: null }).map((one) => 'here' in one)).toEqual([false, false])
})

import { expect, test } from 'bun:test'
import type { Member, Role } from '../../../protocol/entities.ts'
import { moveMarks, toBody, toShown, withTypedNames, type MarkedText } from './mention-text.ts'

const id = (number: number) => `01936b2a-7c10-7000-8000-${String(number).padStart(12, '0')}`
const [bob, bobby, sam, otherSam, heron, cook, tick, gone] = Array.from({ length: 8 }, (_, index) => id(index + 1))
const member = (person: string, name: string, left?: true): [string, Member] => [
  person,
  { person: { id: person, name, guest: true }, role: 'member' satisfies Role, ...(left && { left }) },
]
const members = new Map([
  member(bob!, 'Bob'),
  member(bobby!, 'Bobby'),
  member(sam!, 'Sam'),
  member(otherSam!, 'Sam'),
  member(heron!, 'Amber Heron'),
  member(cook!, '田中'),
  member(tick!, 'a`b'),
  member(gone!, 'Gone', true),
])
const nameOf = (person: string) => members.get(person)?.person.name ?? 'Someone'

/** The body that is sent for a text in which nobody was chosen from the list. */
const typed = (text: string, everybody = false) => toBody(withTypedNames({ text, marks: [] }, members, everybody))

/** A text with marks, written as `[@Name|id]`. */
function marked(source: string): MarkedText {
  const marks: MarkedText['marks'] = []
  let text = ''
  for (const part of source.split(/(\[@[^\]]+\])/)) {
    const [, label, person] = /^\[(@[^|]+)\|(.+)\]$/.exec(part) ?? []
    if (person !== undefined) marks.push({ from: text.length, to: text.length + label!.length, id: person })
    text += label ?? part
  }
  return { text, marks }
}

test.each([
  ['Ask <@{bob}>.', 'Ask @Bob.'],
  ['<@room> and <@here>', '@room and @here'],
  ['`<@{bob}>` and <@{heron}>', '`<@{bob}>` and @Amber Heron'],
  ['```\n<@{bob}>\n```', '```\n<@{bob}>\n```'],
  ['two <@{sam}> <@{otherSam}>', 'two @Sam @Sam'],
  ['<@{tick}> and `<@{bob}>`', '@a`b and `<@{bob}>`'],
  ['<@nobody> stays', '<@nobody> stays'],
])('the body %j is shown as %j, and becomes the same body again', (source, text) => {
  const fill = (pattern: string) =>
    pattern
      .replaceAll('{bob}', bob!)
      .replaceAll('{sam}', sam!)
      .replaceAll('{otherSam}', otherSam!)
      .replaceAll('{heron}', heron!)
      .replaceAll('{tick}', tick!)
  const shown = toShown(fill(source), nameOf)
  expect(shown.text).toBe(fill(text))
  expect(toBody(shown)).toBe(fill(source))
})

test('a mention of somebody unknown keeps its id', () => {
  const shown = toShown(`<@${id(99)}>`, nameOf)
  expect(shown.text).toBe('@Someone')
  expect(toBody(shown)).toBe(`<@${id(99)}>`)
})

test('of two people of the same name the chosen one is mentioned', () => {
  expect(toBody(marked(`[@Sam|${otherSam}] and [@Sam|${sam}]`))).toBe(`<@${otherSam}> and <@${sam}>`)
  expect(typed('@Sam')).toBe('@Sam')
})

test('a chosen name in code is text', () => {
  expect(toBody(marked(`\`[@Bob|${bob}]\` [@Bob|${bob}]`))).toBe(`\`@Bob\` <@${bob}>`)
  expect(toBody(marked(`\`\`\`\n[@Bob|${bob}]\n\`\`\``))).toBe('```\n@Bob\n```')
})

test.each([
  ['@Bob', `<@${bob}>`],
  ['@bob, hello', `<@${bob}>, hello`],
  ['(@BOB)', `(<@${bob}>)`],
  ['@Bobby and @Bob', `<@${bobby}> and <@${bob}>`],
  ['@Amber Heron’s', `<@${heron}>’s`],
  ['你好@田中，', `你好<@${cook}>，`],
  ['**@Bob**', `**<@${bob}>**`],
])('the typed text %j mentions: %j', (text, body) => {
  expect(typed(text)).toBe(body)
})

test.each([
  '@Bobs',
  '@Bob_2',
  'bob@Bob',
  'https://example.org/@Bob',
  'me.@Bob',
  '@@Bob',
  '@Amber',
  '@Gone',
  '@Nobody',
  '`@Bob`',
  '```\n@Bob\n```',
  '@ Bob',
])('the typed text %j mentions nobody', (text) => {
  expect(typed(text)).toBe(text)
})

test('everybody is mentioned by those who may, and by nobody else', () => {
  expect(typed('@room, @here!', true)).toBe('<@room>, <@here>!')
  expect(typed('@room, @here!')).toBe('@room, @here!')
  expect(typed('@rooms', true)).toBe('@rooms')
})

test('a typed name does not take what was chosen', () => {
  const chosen = marked(`@Bob [@Sam|${otherSam}] @Bobby`)
  expect(toBody(withTypedNames(chosen, members, false))).toBe(`<@${bob}> <@${otherSam}> <@${bobby}>`)
})

/** The body after a text was changed. `|` is where the change ended. */
const change = (source: string, after: string) => {
  const before = marked(source)
  const text = after.replace('|', '')
  return toBody({ text, marks: moveMarks(before, text, after.indexOf('|')) })
}

test.each([
  ['before it', 'a [@Sam|1]', 'more a| @Sam', 'more a <@1>'],
  ['behind it', '[@Sam|1] a', '@Sam a more|', '<@1> a more'],
  ['directly behind it, no letter', '[@Sam|1]', '@Sam, a|', '<@1>, a'],
  ['directly before it', '[@Sam|1]', '(|@Sam', '(<@1>'],
  ['between two', '[@Sam|1] [@Sam|2]', '@Sam and| @Sam', '<@1> and <@2>'],
  ['that takes the first of two away', '[@Sam|1] [@Sam|2]', '|@Sam', '<@2>'],
  ['that takes the second of two away', '[@Sam|1] [@Sam|2]', '@Sam |', '<@1> '],
  ['whose end is not known', '[@Sam|1] a', '@S|am b', '<@1> b'],
  ['that changes nothing', '[@Sam|1]', '@Sam|', '<@1>'],
])('after a change %s a mention is still there', (_where, before, after, body) => {
  expect(change(before, after)).toBe(body)
})

test.each([
  ['within it', '[@Sam|1]', '@Sa|am'],
  ['at its last letter', '[@Sam|1]', '@Sa|'],
  ['of a letter behind it', '[@Bob|1]', '@Bobby|'],
  ['of everything', '[@Sam|1] a', 'b|'],
])('after a change %s the name is text', (_where, before, after) => {
  expect(change(before, after)).toBe(after.replace('|', ''))
})

test('many @ in a large room take no time for each of its members', () => {
  const members = new Map(
    Array.from({ length: 2_000 }, (_, i) => [
      `${i}`,
      { person: { id: `${i}`, name: `Person ${i}`, guest: true }, role: 'member' as const },
    ]),
  )
  const text = '@P '.repeat(1_300)
  const began = performance.now()
  expect(withTypedNames({ text, marks: [] }, members, true).marks).toEqual([])
  expect(performance.now() - began).toBeLessThan(150)
  expect(withTypedNames({ text: `${text}@person 12, @Person 7x`, marks: [] }, members, true).marks).toEqual([
    { from: text.length, to: text.length + 10, id: '12' },
  ])
})

import { expect, test } from 'bun:test'
import { problemOfBody } from '../../../protocol/body.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import { alice, bob, message } from '../../test/cast.ts'
import { parse } from '../markdown/parse.ts'
import { plainText } from '../markdown/plain-text.ts'
import { forwardedText } from './forwarded-text.ts'

const names: Record<string, string> = { [alice.id]: 'Alice', [bob.id]: 'Bob' }
const nameOf = (person: string) => names[person] ?? 'Someone'
const forward = (body: string) => forwardedText(message(1, { body }), nameOf)

test('each line is quoted below the name of the author', () => {
  expect(forward('one\n\n- two')).toEqual({ body: '*Forwarded from Bob*\n\n> one\n>\n> - two', cut: false })
  expect(parse(forward('one').body).map(({ type }) => type)).toEqual(['paragraph', 'quote'])
})

test('of a message that has files and no text the author is named', () => {
  expect(forward('').body).toBe('*Forwarded from Bob*')
})

test('it mentions nobody', () => {
  const { body } = forward(`<@${alice.id}>, <@room> and <@here>`)
  expect(body).toEndWith('> @Alice, @room and @here')
  expect(mentionsIn({ body })).toEqual({ people: [], room: false, here: false })
})

test('a name that looks like a mention or like markdown is a name', () => {
  const tricky = (person: string) => (person === bob.id ? '<@room>' : '**x** ||y||')
  const { body } = forwardedText(message(1, { body: `<@${alice.id}> hello` }), tricky)
  expect(mentionsIn({ body }).room).toBe(false)
  expect(plainText(body, nameOf)).toBe('Forwarded from <@room> @**x** ||y|| hello')
})

test('a poll is its question with its choices as a list', () => {
  const poll = { choices: ['Nothing yet', '*Quiet* <@here>', '1. May'] }
  const { body } = forwardedText(message(1, { body: 'Which line?', poll }), nameOf)
  expect(body).toBe(
    '*Forwarded from Bob*\n\n> Which line?\n>\n> - Nothing yet\n> - \\*Quiet\\* \\<@here\\>\n> - 1\\. May',
  )
  expect(mentionsIn({ body }).here).toBe(false)
})

test('what is too long is cut with an ellipsis, and says so', () => {
  const fits = sharedLimits.bodyCharacters - '*Forwarded from Bob*\n\n> '.length
  expect(forward('a'.repeat(fits)).cut).toBe(false)
  const { body, cut } = forward('a'.repeat(fits + 1))
  expect(cut).toBe(true)
  expect(body).toEndWith('aaa…')
  expect(body.length).toBeLessThanOrEqual(sharedLimits.bodyCharacters)
})

test('the cut takes no half of a character, and many lines fit, too', () => {
  for (const body of ['😀'.repeat(2_000), ` ${'😀'.repeat(1_999)}`, 'a\n'.repeat(1_999), '\n😀'.repeat(1_333)]) {
    const forwarded = forward(body)
    expect(forwarded.cut).toBe(true)
    expect(forwarded.body.length).toBeLessThanOrEqual(sharedLimits.bodyCharacters)
    expect(problemOfBody(forwarded.body)).toBeNull()
  }
})

test('a spoiler that is cut stays covered', () => {
  const { body } = forward(`||${'secret '.repeat(570)}||`)
  expect(plainText(body, nameOf)).not.toContain('secret')
})

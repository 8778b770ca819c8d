import { expect, test } from 'bun:test'
import { isMentioned, mentionsIn, withNames } from './mentions.ts'

const ALICE = '0190a000-0000-7000-8000-000000000001'
const BOB = '0190a000-0000-7000-8000-000000000002'

test('a body mentions people by id, each once, and everybody', () => {
  expect(mentionsIn({ body: `<@${ALICE}> and <@${BOB}>, <@${ALICE}>!` })).toEqual({
    people: [ALICE, BOB],
    room: false,
    here: false,
  })
  expect(mentionsIn({ body: '<@room> <@here>' })).toEqual({ people: [], room: true, here: true })
})

test('a name, an id in upper case and half an id mention nobody', () => {
  for (const body of ['@alice', '<@alice>', `<@${ALICE.toUpperCase().replace('0190A', '0190AB')}>`, `<@${ALICE}`, ''])
    expect(mentionsIn({ body })).toEqual({ people: [], room: false, here: false })
})

test('a person is mentioned alone and with everybody, and by nobody else’s id', () => {
  expect([`hi <@${ALICE}>`, '<@here>', '<@room>'].map((body) => isMentioned(ALICE, { body }))).toEqual([
    true,
    true,
    true,
  ])
  expect(isMentioned(ALICE, { body: `hi <@${BOB}>` })).toBe(false)
})

test('as plain text a body has the names', () => {
  expect(withNames(`<@${ALICE}>, ask <@room>`, (id) => (id === ALICE ? 'Alice' : '?'))).toBe('@Alice, ask @room')
})

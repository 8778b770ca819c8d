import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { timeOf } from '../format/time.ts'
import { copiedText } from './copied-text.ts'

const nameOf = (person: string) => (person === alice.id ? 'Alice' : 'Bob')
const at = timeOf(1_000)

test('each message is a line with its author and its time, in order', () => {
  const messages = [message(1, { author: alice.id, body: 'one' }), message(1, { body: 'two' })]
  expect(copiedText(messages, nameOf)).toBe(`Alice, ${at}: one\nBob, ${at}: two`)
})

test('files follow the text, and stand alone without one', () => {
  const attached = [{ id: 'a', name: 'plan.pdf', type: 'application/pdf', bytes: 1 }]
  const messages = [message(1, { body: 'here', attached }), message(1, { body: '', attached })]
  expect(copiedText(messages, nameOf)).toBe(`Bob, ${at}: here 📄 plan.pdf\nBob, ${at}: 📄 plan.pdf`)
})

test('mentions are names, several lines become one, and a poll has its choices', () => {
  const body = `<@${alice.id}> <@room>:\n\n  which?  `
  const poll = { choices: ['A', 'B'] }
  expect(copiedText([message(1, { author: bob.id, body, poll })], nameOf)).toBe(
    `Bob, ${at}: @Alice @room: which? (A / B)`,
  )
})

import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { footHeight, steadHeight } from './reserved.ts'

const narrow = { roomy: true, threads: true }
const wide = { roomy: false, threads: true }
const replies = { count: 2, seq: 3, at: 1, people: [bob.id] }
const reactions = [{ emoji: '👍', count: 1, people: [alice.id] }]

test('a plain message reserves nothing', () => {
  expect(steadHeight(message(1), wide)).toBe(0)
  expect(footHeight(message(1), wide)).toBe(0)
})

test('reactions and the thread take a line each, a higher one where fingers press them', () => {
  expect(footHeight(message(1, { reactions }), wide)).toBe(34)
  expect(footHeight(message(1, { reactions, replies }), wide)).toBe(34 + 40)
  expect(footHeight(message(1, { reactions, replies }), narrow)).toBe(40 + 50)
})

test('where threads cannot be opened, their row takes nothing', () => {
  expect(footHeight(message(1, { replies }), { roomy: false, threads: false })).toBe(0)
})

test('a poll takes a line for each choice, and a deleted message one line', () => {
  const two = steadHeight(message(1, { poll: { choices: ['one', 'two'] } }), wide)
  const three = steadHeight(message(1, { poll: { choices: ['one', 'two', 'three'] } }), wide)
  expect(three - two).toBe(46)
  expect(steadHeight(message(1, { deleted: 'author' }), wide)).toBe(22)
})

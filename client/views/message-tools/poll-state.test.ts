import { expect, test } from 'bun:test'
import type { Poll } from '../../../protocol/entities.ts'
import { choicesAfter, pollState } from './poll-state.ts'

const poll: Poll = { choices: ['one', 'two', 'three'], ends: 1_000 }
const votes = { voters: 3, counts: [2, 1, 0], people: [['ann', 'me'], ['bob'], []] }
const state = (now = 0, message: Parameters<typeof pollState>[1] = { votes }) =>
  pollState(poll, message, { me: 'me', now })

test('a choice has its count, its people and its share of all votes', () => {
  const { choices, voters } = state()
  expect(voters).toBe(3)
  expect(choices.map(({ count }) => count)).toEqual([2, 1, 0])
  expect(choices.map(({ share }) => Math.round(share * 100))).toEqual([67, 33, 0])
  expect(choices[0]!.people).toEqual(['ann', 'me'])
  expect(choices.map(({ own }) => own)).toEqual([true, false, false])
})

test('a poll without votes has no shares and no winner', () => {
  const { choices, voters } = state(2_000, {})
  expect(voters).toBe(0)
  expect(choices.map(({ share, wins }) => [share, wins])).toEqual(poll.choices.map(() => [0, false]))
})

test('a choice wins only after the end, and several can', () => {
  expect(state(999).choices.some(({ wins }) => wins)).toBe(false)
  expect(state(1_000).ended).toBe(true)
  expect(state(1_000).choices.map(({ wins }) => wins)).toEqual([true, false, false])
  const drawn = { votes: { voters: 2, counts: [1, 1, 0] } }
  expect(state(1_000, drawn).choices.map(({ wins }) => wins)).toEqual([true, true, false])
})

test('a poll without an end does not end', () => {
  expect(pollState({ choices: ['one', 'two'] }, { votes }, { me: 'me', now: Infinity }).ended).toBe(false)
})

test('in an anonymous poll the own vote is known by mine', () => {
  const { choices } = state(0, { votes: { voters: 1, counts: [0, 1, 0] }, mine: { choices: [1] } })
  expect(choices.map(({ own }) => own)).toEqual([false, true, false])
})

test('a press chooses, chooses another, or takes the choice back', () => {
  expect(choicesAfter(1, [], false)).toEqual([1])
  expect(choicesAfter(1, [0], false)).toEqual([1])
  expect(choicesAfter(1, [1], false)).toEqual([])
})

test('where several can be chosen, a press leaves the others', () => {
  expect(choicesAfter(1, [0], true)).toEqual([0, 1])
  expect(choicesAfter(0, [0, 1], true)).toEqual([1])
})

import { expect, test } from 'bun:test'
import { localTime, pollOf, problemsOf, type PollForm } from './poll-form.ts'

const NOW = Date.UTC(2026, 10, 19, 10, 0)
const HOUR_MS = 3_600_000
const form = (changes: Partial<PollForm> = {}): PollForm => ({
  question: ' Tea or coffee? ',
  choices: ['Tea ', ' Coffee', ''],
  multiple: false,
  anonymous: false,
  end: 'never',
  endsAt: '',
  ...changes,
})

test('a poll has a question and at least two choices, and empty ones are left out', () => {
  expect(problemsOf(form(), NOW)).toBeNull()
  expect(pollOf(form(), NOW)).toEqual({ body: 'Tea or coffee?', poll: { choices: ['Tea', 'Coffee'] } })
})

test('what was chosen is in the poll', () => {
  const { poll } = pollOf(form({ multiple: true, anonymous: true, end: 'hour' }), NOW)
  expect(poll).toEqual({ choices: ['Tea', 'Coffee'], multiple: true, anonymous: true, ends: NOW + HOUR_MS })
  expect(pollOf(form({ end: 'day' }), NOW).poll!.ends).toBe(NOW + 24 * HOUR_MS)
  expect(pollOf(form({ end: 'week' }), NOW).poll!.ends).toBe(NOW + 168 * HOUR_MS)
})

test('a poll ends at the time that was chosen, in the reader’s zone', () => {
  const at = form({ end: 'at', endsAt: localTime(NOW + 2 * HOUR_MS) })
  expect(problemsOf(at, NOW)).toBeNull()
  expect(pollOf(at, NOW).poll!.ends).toBe(NOW + 2 * HOUR_MS)
})

test.each<[string, Partial<PollForm>, unknown]>([
  ['no question', { question: ' \u200B' }, { question: 'Type a question.' }],
  ['a long question', { question: 'x'.repeat(4_001) }, { question: 'A question has at most 4000 characters.' }],
  ['one choice', { choices: ['Tea', ''] }, { choices: [null, 'Type a choice.'] }],
  ['no choice', { choices: ['', ''] }, { choices: ['Type a choice.', 'Type a choice.'] }],
  ['twice the same', { choices: ['Tea', 'tea '] }, { choices: [null, 'This choice is there already.'] }],
  ['no time', { end: 'at' }, { endsAt: 'Choose a date and a time.' }],
  ['a past time', { end: 'at', endsAt: localTime(NOW) }, { endsAt: 'This time is over. Choose a later one.' }],
])('a poll with %s is not sent', (_what, changes, problems) => {
  expect(problemsOf(form(changes), NOW)).toMatchObject(problems as object)
})

test('a past time does not matter for a poll that ends otherwise', () => {
  expect(problemsOf(form({ end: 'never', endsAt: localTime(0) }), NOW)).toBeNull()
})

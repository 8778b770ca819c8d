import { expect, test } from 'bun:test'
import { message } from '../../test/cast.ts'
import { merge } from './merge.ts'

test('new messages go to the end', () => {
  const present = [message(1), message(2)]
  expect(merge(present, [message(4), message(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})

test('[G3] each message is in the result once, in its newest state, whichever list has it', () => {
  const edited = message(2, { rev: 9, body: 'new' })
  expect(merge([message(1), edited], [message(2), message(3)])[1]).toEqual(edited)
  expect(merge([message(1), message(2)], [edited])[1]).toEqual(edited)
  expect(merge([], [message(5), message(5)])).toHaveLength(1)
})

test('a message between others is inserted in its place', () => {
  expect(merge([message(1), message(4)], [message(2)]).map(({ seq }) => seq)).toEqual([1, 2, 4])
})

test('a message that was lost and stored again is there once, in its new place', () => {
  const present = [message(1), message(2), message(3)]
  const again = message(2, { seq: 7, rev: 7 })
  expect(merge(present, [again]).map(({ seq }) => seq)).toEqual([1, 3, 7])
})

test('what a person did stays while a change does not say it, and is forgotten once the message says it by itself', () => {
  const poll = (rev: number, voters: number) =>
    message(2, { rev, ...(voters > 0 && { votes: { voters, counts: [voters] } }) })
  const voted = { ...poll(3, 1), mine: { choices: [0] } }
  const [other] = merge([voted], [poll(4, 2)])
  expect(other).toEqual({ ...poll(4, 2), mine: { choices: [0] } })
  // The person takes the only vote back, and another person votes.
  const [none] = merge([voted], [poll(4, 0)])
  expect(merge([none!], [poll(5, 1)])).toEqual([poll(5, 1)])
})

test('a reaction that was taken back does not come back when the list of people is cut again', () => {
  const people = (rev: number, count: number) =>
    message(2, { rev, reactions: [{ emoji: '👍', count, people: ['alice', 'bob'] }] })
  const reacted = { ...people(3, 3), mine: { emoji: ['👍'] } }
  const [whole] = merge([reacted], [people(4, 2)])
  expect(merge([whole!], [people(5, 3)])).toEqual([people(5, 3)])
})

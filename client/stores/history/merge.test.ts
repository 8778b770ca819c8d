import { expect, test } from 'bun:test'
import { message } from '../../test/cast.ts'
import { merge } from './merge.ts'

test('what is new goes to the end', () => {
  const held = [message(1), message(2)]
  expect(merge(held, [message(4), message(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})

test('[G3] each message is there once, in its newest state, whichever list has it', () => {
  const edited = message(2, { rev: 9, body: 'new' })
  expect(merge([message(1), edited], [message(2), message(3)])[1]).toEqual(edited)
  expect(merge([message(1), message(2)], [edited])[1]).toEqual(edited)
  expect(merge([], [message(5), message(5)])).toHaveLength(1)
})

test('what belongs in between is put in between', () => {
  expect(merge([message(1), message(4)], [message(2)]).map(({ seq }) => seq)).toEqual([1, 2, 4])
})

test('a message that was lost and stored again stands once, in its new place', () => {
  const held = [message(1), message(2), message(3)]
  const again = message(2, { seq: 7, rev: 7 })
  expect(merge(held, [again]).map(({ seq }) => seq)).toEqual([1, 3, 7])
})

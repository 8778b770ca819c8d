import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { deletableOf, deleteLabel, deleteQuestion } from './deletable.ts'

const own = message(1, { author: alice.id })
const others = [message(2, { author: bob.id }), message(3, { author: bob.id })]
const asking = { me: alice.id, nameOf: (person: string) => (person === bob.id ? 'Bob' : 'Alice') }

test('a member may delete their own messages, and a moderator all', () => {
  expect(deletableOf([own, ...others], { me: alice.id, role: 'member' })).toEqual([own])
  for (const role of ['moderator', 'owner'] as const)
    expect(deletableOf([own, ...others], { me: alice.id, role })).toEqual([own, ...others])
})

test('the button says how many are deleted where some stay', () => {
  expect(deleteLabel(3, 3)).toBe('Delete')
  expect(deleteLabel(2, 3)).toBe('Delete 2 of 3')
})

test('the question has the number, and the person where there is one', () => {
  expect(deleteQuestion(others, asking)).toBe('Delete 2 messages of Bob?')
  expect(deleteQuestion([own, ...others], asking)).toBe('Delete 3 messages?')
  expect(deleteQuestion([own], asking)).toBe('Delete this message?')
  expect(deleteQuestion(others.slice(1), asking)).toBe('Delete this message of Bob?')
})

import { expect, test } from 'bun:test'
import { messagesOf, peopleOf, repliesOf, votesOf } from './count.ts'

test('one of anything is in the singular, and none or several are in the plural', () => {
  expect([repliesOf(1), repliesOf(2), repliesOf(0)]).toEqual(['1 reply', '2 replies', '0 replies'])
  expect([votesOf(1), votesOf(0)]).toEqual(['1 vote', '0 votes'])
  expect([peopleOf(1), peopleOf(12)]).toEqual(['1 person', '12 people'])
  expect([messagesOf(1), messagesOf(3)]).toEqual(['1 message', '3 messages'])
})

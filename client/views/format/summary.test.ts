import { expect, test } from 'bun:test'
import { message } from '../../test/cast.ts'
import { summaryOf } from './summary.ts'

const attached = [{ id: 'a', name: 'plan.pdf', type: 'application/pdf', bytes: 1 }]
const nameOf = () => 'Someone'

test('a message is told by its text, and without one by its files', () => {
  expect(summaryOf(message(1, { body: 'The **plan**', attached }), nameOf)).toBe('The plan')
  expect(summaryOf(message(1, { body: '', attached }), nameOf)).toBe('📄 plan.pdf')
})

test('a deleted message tells nothing of itself', () => {
  expect(summaryOf(message(1, { body: '', deleted: 'author' }), nameOf)).toBe('Deleted message')
})

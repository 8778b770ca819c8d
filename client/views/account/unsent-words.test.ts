import { expect, test } from 'bun:test'
import { listOf } from './unsent-words.ts'

test('what was not sent is counted in words', () => {
  expect(listOf({ messages: 2, drafts: 1 })).toBe('2 messages that were not sent and one draft')
  expect(listOf({ messages: 1, drafts: 0 })).toBe('one message that was not sent')
  expect(listOf({ messages: 0, drafts: 3 })).toBe('3 drafts')
  expect(listOf({ messages: 0, drafts: 0 })).toBe('')
})

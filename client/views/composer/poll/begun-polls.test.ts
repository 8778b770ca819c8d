import { expect, test } from 'bun:test'
import { begunPoll, endPoll } from './begun-polls.svelte.ts'

test('each room has its own begun poll, until it is sent', () => {
  begunPoll('alice', 'kitchen').question = 'Tea?'
  expect(begunPoll('alice', 'garden').question).toBe('')
  expect(begunPoll('alice', 'kitchen').question).toBe('Tea?')
  endPoll('kitchen')
  expect(begunPoll('alice', 'kitchen').question).toBe('')
})

test('another person does not find what was typed before', () => {
  begunPoll('alice', 'kitchen').question = 'Tea?'
  expect(begunPoll('bob', 'kitchen').question).toBe('')
  expect(begunPoll('alice', 'kitchen').question).toBe('')
})

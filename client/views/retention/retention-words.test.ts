import { expect, test } from 'bun:test'
import { deletedNow, isShorter, retentionOf, retentionOptions } from './retention-words.ts'

const labels = (now: number, most?: number) => retentionOptions(now, most).map(({ label }) => label)

test('a room chooses among fewer days than the server has, and keeps what a bot has set', () => {
  expect(labels(0)).toEqual(['1 d', '7 d', '30 d', '90 d', '1 y', 'Keep'])
  expect(labels(0, 30)).toEqual(['1 d', '7 d', '30 d'])
  expect(labels(14, 30)).toEqual(['1 d', '7 d', '14 d', '30 d'])
  expect(retentionOptions(0, 30).at(-1)).toEqual({ value: '0', label: '30 d' })
})

test('only fewer days need a question', () => {
  expect([isShorter(7, 0), isShorter(7, 30)]).toEqual([true, true])
  expect([isShorter(0, 7), isShorter(30, 7), isShorter(7, 7), isShorter(0, 0)]).toEqual([false, false, false, false])
})

test('what is deleted is said with its number', () => {
  expect(deletedNow({ messages: 0, more: false })).toBe(
    'No message is as old yet. Each is deleted when it is, and nobody gets it back.',
  )
  expect(deletedNow({ messages: 1, more: false })).toStartWith('1 message is older and is deleted now. Nobody')
  expect(deletedNow({ messages: 10_000, more: true })).toStartWith(
    'More than 10,000 messages are older and are deleted now. Nobody',
  )
  expect([retentionOf(0), retentionOf(1), retentionOf(30)]).toEqual([
    'Kept',
    'Deleted after 1 day',
    'Deleted after 30 days',
  ])
})

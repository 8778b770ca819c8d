import { expect, test } from 'bun:test'
import { unreadThreads } from './unread-threads.ts'

test('the threads with unread replies are listed, the one that waits longest first', () => {
  const state = (thread: string, read: number, unread: number) => ({ thread, read, unread, mentions: 0 })
  const threads = [state('late', 9, 1), state('read', 1, 0), state('early', 4, 3)]
  expect(unreadThreads(threads).map(({ thread }) => thread)).toEqual(['early', 'late'])
  expect(unreadThreads([state('read', 1, 0)])).toEqual([])
})

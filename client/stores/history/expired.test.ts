import { expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { HistoryWindow } from './history-window.svelte.ts'

const message = (seq: number) => ({ id: `m${seq}`, seq, rev: seq }) as Message
const seqs = (window: HistoryWindow) => window.messages.map(({ seq }) => seq)

test('expired messages leave the window, and nothing is before those that stay', () => {
  const window = new HistoryWindow()
  window.replace({ messages: [4, 5, 6, 7].map(message), low: 4, more: false }, [])
  expect(window.hasBefore).toBe(true)
  window.expire(5)
  expect([seqs(window), window.hasBefore, window.low]).toEqual([[6, 7], false, 0])
  window.put([message(8)], null)
  expect(seqs(window)).toEqual([6, 7, 8])
})

test('a page that was on its way meanwhile does not bring them back', () => {
  const window = new HistoryWindow()
  window.replace({ messages: [6, 7].map(message), low: 6, more: false }, [])
  window.expire(4)
  window.prepend({ messages: [3, 4, 5].map(message), low: 3, more: true }, [])
  expect([seqs(window), window.hasBefore]).toEqual([[5, 6, 7], false])
  window.put([message(2)], null)
  expect(seqs(window)).toEqual([5, 6, 7])
})

test('older messages that have not expired are still before the window', () => {
  const window = new HistoryWindow()
  window.replace({ messages: [6, 7].map(message), low: 6, more: false }, [])
  window.expire(3)
  expect([seqs(window), window.hasBefore, window.low]).toEqual([[6, 7], true, 6])
})

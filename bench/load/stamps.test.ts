import { expect, test } from 'bun:test'
import { findStamps, stampedBody } from './stamps.ts'

const find = (text: string) => findStamps(Buffer.from(text), 0, Buffer.byteLength(text))

test('a body has 60 characters whatever its number and time', () => {
  expect(stampedBody(0, 0)).toHaveLength(60)
  expect(stampedBody(99_999_999, 99_999_999_999)).toHaveLength(60)
})

test('every stamp of a frame with many messages is found, in order', () => {
  const frame = JSON.stringify([7, 8, 9].map((n) => ({ id: crypto.randomUUID(), body: stampedBody(n, n * 1_000) })))
  expect(find(frame)).toEqual({ numbers: [7, 8, 9], times: [7_000, 8_000, 9_000] })
})

test('a frame without a message has none, even when the mark is in it', () => {
  expect(find('42["presence",{"count":3}]').numbers).toEqual([])
  expect(find('42["~","~~ 12 ~"]~').numbers).toEqual([])
})

test('a stamp that begins in one frame and ends beyond it is not taken', () => {
  const bytes = Buffer.from(stampedBody(1, 1) + stampedBody(2, 2))
  expect(findStamps(bytes, 0, 61).numbers).toEqual([1])
  expect(findStamps(bytes, 1, bytes.length).numbers).toEqual([2])
})

import { expect, test } from 'bun:test'
import { sizeOf } from './size.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1_258_291, '1.2 MB'],
  [1024 * 1024 - 1, '1 MB'],
  [25 * 1024 * 1024, '25 MB'],
  [80.4 * 1024 * 1024, '80 MB'],
  [50 * 1024 ** 3, '50 GB'],
  [5_000 * 1024 ** 3, '5,000 GB'],
])('%d bytes are %s', (bytes, words) => {
  expect(sizeOf(Math.round(bytes))).toBe(words)
})

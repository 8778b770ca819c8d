import { expect, test } from 'bun:test'
import { rgbaToThumbHash } from 'thumbhash'
import { blurOf, isClear } from './bytes.ts'

/** The ThumbHash of a picture of one colour. */
const hashOf = (alpha: number): string =>
  Buffer.from(
    rgbaToThumbHash(
      8,
      8,
      Uint8Array.from({ length: 8 * 8 * 4 }, (_, at) => (at % 4 === 3 ? alpha : 90)),
    ),
  ).toString('base64')

test('a picture is clear when it lets its ground through', () => {
  expect(isClear(hashOf(100))).toBe(true)
  expect(isClear(hashOf(255))).toBe(false)
  for (const none of [undefined, '', 'AAA', '?']) expect(isClear(none)).toBe(false)
})

test('what is no ThumbHash has no blur', () => {
  expect(blurOf(hashOf(255))).toStartWith('data:image/png')
  for (const none of [undefined, '', 'AAA', '?']) expect(blurOf(none)).toBeUndefined()
})

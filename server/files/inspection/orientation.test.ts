import { expect, test } from 'bun:test'
import { orientationIn } from './orientation.ts'

/** The head of TIFF, and a directory of two entries: a width, and an orientation. */
const LITTLE = '49492a0008000000 0200 000104000100000020030000 120103000100000006000000'
const BIG = '4d4d002a00000008 0002 010000040000000100000320 011200030000000100080000'
const bytesOf = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

test('an orientation is read in both orders of bytes, and behind the header of EXIF', () => {
  expect(orientationIn(bytesOf(LITTLE))).toBe(6)
  expect(orientationIn(bytesOf(BIG))).toBe(8)
  expect(orientationIn(Buffer.concat([Buffer.from('Exif\0\0'), bytesOf(BIG)]))).toBe(8)
})

test('EXIF that is cut at any place, or says anything else, is upright', () => {
  const whole = bytesOf(LITTLE)
  for (let length = 0; length < whole.length; length += 1) expect(orientationIn(whole.subarray(0, length))).toBe(1)
  const changes = [
    ['06000000', '09000000'],
    ['1201030001', '1201040001'],
    ['08000000', 'ffffffff'],
    ['4949', '5858'],
  ] as const
  for (const [is, was] of changes) expect(orientationIn(bytesOf(LITTLE.replace(is, was)))).toBe(1)
})

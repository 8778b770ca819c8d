import { expect, test } from 'bun:test'
import { clientFrame, FrameReader, PING, TEXT } from './frames.ts'

const textFrame = (length: number, letter: string) => serverFrame(TEXT, letter.repeat(length))

function serverFrame(opcode: number, payload: string): Buffer {
  const { length } = payload
  const header = Buffer.alloc(length < 126 ? 2 : length <= 0xffff ? 4 : 10)
  header[0] = 0x80 | opcode
  header[1] = length < 126 ? length : length <= 0xffff ? 126 : 127
  if (header.length === 4) header.writeUInt16BE(length, 2)
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, Buffer.from(payload)])
}

function read(chunks: Buffer[]): string[] {
  const frames: string[] = []
  const reader = new FrameReader((opcode, bytes, start, end) => {
    const payload = bytes.toString('latin1', start, end)
    frames.push(`${opcode}:${payload.length}:${payload[0] ?? ''}:${new Set(payload).size}`)
  })
  for (const chunk of chunks) reader.push(chunk)
  return frames
}

const lengths = [0, 1, 125, 126, 127, 300, 65_535, 65_536, 200_000]
const stream = Buffer.concat(lengths.map((length, i) => textFrame(length, 'abcdefghi'[i]!)))
const whole = lengths.map((length, i) => `1:${length}:${length ? 'abcdefghi'[i]! : ''}:${length ? 1 : 0}`)

test('many frames in one read come out one by one, at each size of the length field', () => {
  expect(read([stream])).toEqual(whole)
})

test.each([1, 2, 3, 7, 126, 1_000, 65_537])('reads of %i bytes give the same frames', (step) => {
  const chunks = []
  for (let at = 0; at < stream.length; at += step) chunks.push(stream.subarray(at, at + step))
  expect(read(chunks)).toEqual(whole)
})

test('an incomplete frame is not reported', () => {
  expect(read([stream.subarray(0, stream.length - 1)])).toEqual(whole.slice(0, -1))
})

test('control frames are reported with their opcode', () => {
  expect(read([Buffer.concat([serverFrame(PING, 'p'), textFrame(2, 'x')])])).toEqual(['9:1:p:1', '1:2:x:1'])
})

test('a masked or a fragmented frame is refused, not miscounted', () => {
  expect(() => read([clientFrame(TEXT, 'hello')])).toThrow('masked')
  const fragment = textFrame(5, 'x')
  fragment[0] = TEXT
  expect(() => read([fragment])).toThrow('fragmented')
})

test.each([0, 5, 125, 126, 4_000])('a client frame of %i bytes is masked, and unmasks to the text', (length) => {
  const text = 'm'.repeat(length)
  const frame = clientFrame(TEXT, text)
  const header = length < 126 ? 6 : 8
  expect(frame[0]).toBe(0x81)
  expect(frame[1]! & 0x80).toBe(0x80)
  const mask = frame.subarray(header - 4, header)
  expect(Buffer.from(frame.subarray(header).map((byte, i) => byte ^ mask[i % 4]!)).toString()).toBe(text)
})

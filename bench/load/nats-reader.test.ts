import { expect, test } from 'bun:test'
import { NatsReader } from './nats-reader.ts'
import { findStamps, stampedBody } from './stamps.ts'

const message = (number: number) => {
  const body = stampedBody(number, 0)
  return `MSG room.1 1 ${body.length}\r\n${body}\r\n`
}

/** What a reader reports of these chunks: numbers of messages, `ping` and `pong`. */
function read(chunks: Buffer[]): (number | string)[] {
  const seen: (number | string)[] = []
  const reader = new NatsReader({
    messages: (bytes, start, end) => seen.push(...findStamps(bytes, start, end).numbers),
    ping: () => seen.push('ping'),
    pong: () => seen.push('pong'),
  })
  for (const chunk of chunks) reader.push(chunk)
  return seen
}

const INFO = 'INFO {"server_id":"x","version":"2"}\r\n'
const stream = Buffer.from(`${INFO}PONG\r\n${message(1)}${message(2)}PING\r\n${message(3)}`)

test.each([1, 2, 3, 7, 50, 81, 1_000])('reads of %i bytes give every message once, and answer pings', (step) => {
  const chunks = []
  for (let at = 0; at < stream.length; at += step) chunks.push(Buffer.from(stream.subarray(at, at + step)))
  const seen = read(chunks)
  expect(seen.filter((each) => typeof each === 'number')).toEqual([1, 2, 3])
  expect(seen.filter((each) => typeof each === 'string')).toEqual(['pong', 'ping'])
})

test('a chunk whose bytes are overwritten afterwards has lost nothing', () => {
  const seen: number[] = []
  const reader = new NatsReader({
    messages: (bytes, start, end) => seen.push(...findStamps(bytes, start, end).numbers),
    ping() {},
    pong() {},
  })
  const shared = Buffer.alloc(40)
  const text = Buffer.from(message(7))
  for (let at = 0; at < text.length; at += shared.length) {
    const length = text.copy(shared, 0, at)
    reader.push(shared.subarray(0, length))
    shared.fill(0)
  }
  expect(seen).toEqual([7])
})

test('an error of the server is thrown', () => {
  expect(() => read([Buffer.from("-ERR 'Slow Consumer'\r\n")])).toThrow('Slow Consumer')
})

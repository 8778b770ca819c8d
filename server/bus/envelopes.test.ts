import { expect, test } from 'bun:test'
import type { BusMessage } from './bus.ts'
import { ENVELOPE_BYTES, Envelopes } from './envelopes.ts'

const MOST = 200
const from = (secret: string) => new Envelopes(() => secret, MOST)
const message = (body: string): BusMessage => ({
  node: 'one',
  number: 1,
  signals: [{ signal: 'typing', room: body, person: 'alice' }],
})
const opened = (envelopes: Envelopes, sealed: Buffer[]) =>
  sealed.map((each) => envelopes.open(each)).filter((text) => text !== null)

test('a message is opened with the secret, and nothing of it can be read without', () => {
  const sealed = from('secret').seal(message('kitchen'))
  expect(opened(from('secret'), sealed)).toEqual([JSON.stringify(message('kitchen'))])
  expect(opened(from('other'), sealed)).toEqual([])
  expect(Buffer.concat(sealed).toString('latin1')).not.toContain('kitchen')
})

test('what was changed on the way, cut or made by a foreigner is ignored', () => {
  const [envelope] = from('secret').seal(message('kitchen'))
  for (let at = 0; at < envelope!.length; at++) {
    const changed = Buffer.from(envelope!)
    changed[at]! ^= 1
    expect(from('secret').open(changed)).toBe(null)
  }
  for (const length of [0, 1, ENVELOPE_BYTES - 1, ENVELOPE_BYTES, envelope!.length - 1])
    expect(from('secret').open(envelope!.subarray(0, length))).toBe(null)
})

test('a large message is split, and no envelope is larger than it may be', () => {
  const large = message('kitchen '.repeat(1_000))
  const sealed = from('secret').seal(large)
  expect(Math.max(...sealed.map(({ length }) => length))).toBe(MOST)
  expect(opened(from('secret'), sealed)).toEqual([JSON.stringify(large)])
})

test('a message of which a part is lost is lost, and the next one arrives', () => {
  const sender = from('secret')
  const lost = sender.seal(message('a'.repeat(1_000)))
  const next = message('b'.repeat(1_000))
  for (let gone = 0; gone < lost.length; gone++) {
    const receiver = from('secret')
    expect(opened(receiver, lost.toSpliced(gone, 1))).toEqual([])
    expect(opened(receiver, sender.seal(next))).toEqual([JSON.stringify(next)])
  }
})

test('parts of several senders come between each other', () => {
  const receiver = from('secret')
  const [one, two] = [message('a'.repeat(1_000)), message('b'.repeat(1_000))]
  const [first, second] = [from('secret').seal(one), from('secret').seal(two)]
  const mixed = first.flatMap((each, index) => [each, second[index]!])
  expect(opened(receiver, mixed)).toEqual([JSON.stringify(one), JSON.stringify(two)])
})

test('a sender does not open what it sealed', () => {
  const sender = from('secret')
  expect(opened(sender, sender.seal(message('kitchen')))).toEqual([])
})

test('a secret that is replaced while the server runs is used from then on', () => {
  let secret = 'before'
  const sender = new Envelopes(() => secret, MOST)
  secret = 'after'
  expect(opened(from('after'), sender.seal(message('kitchen')))).toHaveLength(1)
})

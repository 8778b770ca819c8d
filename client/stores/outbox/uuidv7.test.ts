import { expect, test } from 'bun:test'
import { schemas } from '../../../protocol/commands.ts'
import { safeParse } from 'valibot'
import { Uuidv7 } from './uuidv7.ts'

const room = 'c0000000-0000-4000-8000-000000000001'

test('ids ascend within one millisecond, when the clock stands, and when it steps back', () => {
  const ids = new Uuidv7()
  const made = Array.from({ length: 10_000 }, (_, i) => ids.next(i < 5_000 ? 1_000_000 : 999_000))
  expect(made).toEqual(made.toSorted())
  expect(new Set(made).size).toBe(10_000)
})

test('ids carry the time in their first 48 bits', () => {
  const id = new Uuidv7().next(0x0123456789ab)
  expect(id.slice(0, 13)).toBe('01234567-89ab')
})

test('ids are ones that the protocol takes, and others are not', () => {
  const take = (id: string): boolean => safeParse(schemas['message.send'], { room, id, body: 'x' }).success
  const ids = new Uuidv7()
  expect(Array.from({ length: 100 }, () => ids.next()).every(take)).toBe(true)
  expect(take(crypto.randomUUID())).toBe(false)
})

test('what was made before a reload stays first', () => {
  const [old, ids] = [new Uuidv7().next(Date.now() + 60_000), new Uuidv7()]
  ids.after(old)
  expect(ids.next() > old).toBe(true)
})

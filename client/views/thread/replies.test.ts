import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { noonOf } from '../format/time.ts'
import { peopleIn, withoutFirstDay } from './replies.ts'

const root = message(1, { author: alice.id })
const day = { kind: 'day', key: 'day', noon: noonOf(root.at) } as const
const reply = { kind: 'message', key: 'reply', message: message(2), head: true } as const

test('people who wrote are counted once each, and not before all replies are known', () => {
  const replies = [message(2, { author: bob.id }), message(3, { author: alice.id })]
  expect([peopleIn(root, replies, true), peopleIn(root, [], true)]).toEqual([2, 1])
  expect([peopleIn(root, replies, false), peopleIn(null, replies, true)]).toEqual([undefined, undefined])
})

test('the day of the first message is not repeated, another day is', () => {
  expect(withoutFirstDay([day, reply], root)).toEqual([reply])
  const another = { ...day, noon: day.noon + 86_400_000 }
  expect(withoutFirstDay([another, reply], root)).toEqual([another, reply])
  expect(withoutFirstDay([reply, day], root)).toEqual([reply, day])
})

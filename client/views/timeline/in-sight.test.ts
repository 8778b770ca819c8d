import { expect, test } from 'bun:test'
import { message } from '../../test/cast.ts'
import { lastInSight } from './in-sight.ts'
import type { Row } from './rows.ts'

const said = (seq: number): Row => ({ kind: 'message', key: `m${seq}`, message: message(seq), head: true })
const LINE: Row = { kind: 'unread', key: 'unread:m2' }
const rows = [said(1), LINE, said(2), said(3)]

/** Each row is 100 px high. */
const seen = (from: number, bottom: number, all: Row[] = rows) =>
  lastInSight(all, from, bottom, (index) => 100 * (index + 1))

test('a message is in sight once its end is', () => {
  expect([seen(3, 400), seen(3, 399), seen(2, 300)]).toEqual([3, 2, 2])
})

test('of a message that is higher than the screen the end has to be in sight', () => {
  const long = [said(1), said(2)]
  const endOf = (index: number) => [100, 2_000][index]!
  expect([lastInSight(long, 1, 900, endOf), lastInSight(long, 1, 2_000, endOf)]).toEqual([1, 2])
})

test('what is no message is not read', () => {
  expect([seen(1, 200), seen(0, 50), seen(3, 400, [LINE])]).toEqual([1, null, null])
})

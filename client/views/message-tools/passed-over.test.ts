import { expect, test } from 'bun:test'
import { message } from '../../test/cast.ts'
import { PassedOver } from './passed-over.svelte.ts'

test('what was passed over first stays, until the reader is back at its first message', () => {
  const passed = new PassedOver()
  passed.add(12, message(20))
  passed.add(3, message(32))
  passed.reach(21)
  expect(passed.now).toEqual({ count: 12, first: message(20) })
  passed.reach(20)
  expect(passed.now).toBeNull()
})

test('nothing was passed over when everything was in sight', () => {
  const passed = new PassedOver()
  passed.add(0, message(20))
  passed.add(2, undefined)
  expect(passed.now).toBeNull()
})

test('a reader who does not want to go back is not asked again', () => {
  const passed = new PassedOver()
  passed.add(12, message(20))
  passed.clear()
  expect(passed.now).toBeNull()
})

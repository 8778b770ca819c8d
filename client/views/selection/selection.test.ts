import { expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { message } from '../../test/cast.ts'
import { Selection } from './selection.svelte.ts'

const of = (...seqs: number[]) => seqs.map((seq) => message(seq))
const seqs = (selection: Selection) => selection.messages.map(({ seq }) => seq)

test('begins with one message; a press chooses another one, and a second press no longer', () => {
  const selection = new Selection(() => of(1, 2, 3), message(3))
  selection.toggle(message(1), false)
  expect(seqs(selection)).toEqual([1, 3])
  expect([selection.has(message(1).id), selection.has(message(2).id)]).toEqual([true, false])
  selection.toggle(message(3), false)
  expect(seqs(selection)).toEqual([1])
})

test('a range goes from the last message to this one, in both directions, without deleted ones', () => {
  const loaded = of(1, 2, 3, 4, 5)
  loaded[2] = message(3, { body: '', deleted: 'author' })
  const selection = new Selection(() => loaded, message(2))
  selection.toggle(message(4), true)
  expect(seqs(selection)).toEqual([2, 4])
  selection.toggle(message(1), true)
  expect(seqs(selection)).toEqual([1, 2, 4])
})

test('a range whose beginning is not loaded any more is this message alone', () => {
  const selection = new Selection(() => of(8, 9), message(2))
  selection.toggle(message(9), true)
  expect(seqs(selection)).toEqual([2, 9])
})

test('messages are as they are now, and without those that were deleted meanwhile', () => {
  let loaded: Message[] = of(1, 2)
  const selection = new Selection(() => loaded, message(1))
  selection.toggle(message(2), false)
  loaded = [message(1, { body: 'edited' }), message(2, { body: '', deleted: 'author' })]
  expect(selection.messages.map(({ body }) => body)).toEqual(['edited'])
})

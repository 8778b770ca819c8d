import { expect, test } from 'bun:test'
import { towardsOf } from './gestures.ts'

const key = (name: string, shiftKey = false) => towardsOf({ key: name, shiftKey })

test('keys scroll towards the start or the end', () => {
  expect([key('ArrowUp'), key('PageUp'), key('Home'), key(' ', true)]).toEqual(['start', 'start', 'start', 'start'])
  expect([key('ArrowDown'), key('PageDown'), key('End'), key(' ')]).toEqual(['end', 'end', 'end', 'end'])
})

test('other keys do not scroll', () => {
  expect([key('a'), key('Escape'), key('Shift', true), key('Enter')]).toEqual(Array(4).fill(undefined))
})

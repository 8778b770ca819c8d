import { expect, test } from 'bun:test'
import { sends, type KeyPress } from './enter.ts'

const enter = (more: Partial<KeyPress> = {}): KeyPress => ({
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
})

test('Enter sends, and with Shift it breaks the line', () => {
  expect([sends(enter(), false), sends(enter({ shiftKey: true }), false)]).toEqual([true, false])
})

test('on a touch screen Enter breaks the line, and with Ctrl or Cmd it sends', () => {
  expect(sends(enter(), true)).toBe(false)
  expect([sends(enter({ ctrlKey: true }), true), sends(enter({ metaKey: true }), true)]).toEqual([true, true])
})

test('Enter that ends a composition never sends', () => {
  for (const composing of [{ isComposing: true }, { keyCode: 229 }, { isComposing: true, ctrlKey: true }])
    for (const touch of [false, true]) expect(sends(enter(composing), touch)).toBe(false)
})

test('another key does not send', () => {
  expect(sends(enter({ key: 'a', ctrlKey: true }), false)).toBe(false)
})

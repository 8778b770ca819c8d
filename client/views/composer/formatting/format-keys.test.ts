import { expect, test } from 'bun:test'
import { formatOf } from './format-keys.ts'

const press = (key: string, held: string[] = []) => ({
  key,
  ctrlKey: held.includes('Ctrl'),
  metaKey: held.includes('Cmd'),
  shiftKey: held.includes('Shift'),
  altKey: held.includes('Alt'),
  isComposing: held.includes('composing'),
})

test('Ctrl or Cmd with a letter formats', () => {
  expect(formatOf(press('b', ['Ctrl']), false)).toBe('bold')
  expect(formatOf(press('I', ['Cmd']), false)).toBe('italic')
  expect(formatOf(press('X', ['Ctrl', 'Shift']), false)).toBe('strike')
  expect(formatOf(press('C', ['Ctrl', 'Shift']), false)).toBe('code')
})

test('Ctrl K makes a link of a selection, and otherwise is left to the page', () => {
  expect(formatOf(press('k', ['Ctrl']), true)).toBe('link')
  expect(formatOf(press('k', ['Ctrl']), false)).toBeUndefined()
})

test('other keys are left to the field', () => {
  for (const [key, held] of [
    ['b', []],
    ['x', ['Ctrl']],
    ['c', ['Ctrl']],
    ['B', ['Ctrl', 'Shift']],
    ['b', ['Ctrl', 'Alt']],
    ['b', ['Ctrl', 'composing']],
  ] as const)
    expect(formatOf(press(key, [...held]), true)).toBeUndefined()
})

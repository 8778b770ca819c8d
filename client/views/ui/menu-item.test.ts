import { expect, test } from 'bun:test'
import { itemAt } from './menu-item.ts'

const labels = ['Edit', 'Copy text', 'Copy link', 'Pin to the room']
const at = (key: string, from: number, typed = key) => itemAt(key, from, labels, typed)

test('arrows move and go round, Home and End lead to the ends', () => {
  expect(at('ArrowDown', 0)).toBe(1)
  expect(at('ArrowDown', 3)).toBe(0)
  expect(at('ArrowUp', 0)).toBe(3)
  expect(at('Home', 2)).toBe(0)
  expect(at('End', 0)).toBe(3)
})

test('a letter leads to the next item that begins with it, and round again', () => {
  expect(at('c', 0)).toBe(1)
  expect(at('c', 1)).toBe(2)
  expect(at('C', 2)).toBe(1)
})

test('several letters lead to the item that they name', () => {
  expect(at('y', 1, 'copy l')).toBe(2)
  expect(at('o', 1, 'co')).toBe(1)
})

test('a letter of no item leads nowhere, nor does a key that types nothing', () => {
  expect(at('x', 0)).toBeUndefined()
  expect(at('Shift', 0)).toBeUndefined()
  expect(at(' ', 0)).toBeUndefined()
})

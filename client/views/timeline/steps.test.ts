import { expect, test } from 'bun:test'
import { nextStep } from './steps.ts'

const rows = (keys: string) => keys.split(' ').map((key) => ({ key }))
const keys = (list: { key: string }[]) => list.map(({ key }) => key).join(' ')
const isAnchor = ({ key }: { key: string }) => !key.startsWith('day')

function step(shown: string, wanted: string) {
  const { rows: next, shift } = nextStep(rows(shown), rows(wanted), isAnchor)
  return { keys: keys(next), shift }
}

test('rows that come at the end take one step without a shift', () => {
  expect(step('a b', 'a b c')).toEqual({ keys: 'a b c', shift: false })
})

test('rows that come at the start shift', () => {
  expect(step('c d', 'a b c d')).toEqual({ keys: 'a b c d', shift: true })
})

test('rows that go at the start shift', () => {
  expect(step('a b c d', 'c d')).toEqual({ keys: 'c d', shift: true })
})

test('a change at both ends takes two steps, the start first', () => {
  expect(step('c d e f', 'a b c d')).toEqual({ keys: 'a b c d e f', shift: true })
  expect(step('a b c d e f', 'a b c d')).toEqual({ keys: 'a b c d', shift: false })
})

test('a day that moves up with older messages is no anchor', () => {
  expect(step('day:c c d', 'day:a a b c d')).toEqual({ keys: 'day:a a b c d', shift: true })
})

test('another window replaces all', () => {
  expect(step('a b', 'x y z')).toEqual({ keys: 'x y z', shift: false })
})

test('rows that changed places are never shown twice', () => {
  expect(step('b a c', 'a b c d')).toEqual({ keys: 'a b c d', shift: false })
})

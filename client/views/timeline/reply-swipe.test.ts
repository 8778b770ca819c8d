import { expect, test } from 'bun:test'
import { distanceOf } from './reply-swipe.svelte.ts'

test('a row follows a swipe towards the end side, up to a limit', () => {
  expect([20, 60, 300].map((towardsEnd) => distanceOf(towardsEnd, 5))).toEqual([20, 60, 72])
})

test('a row stays for a scroll, a small movement, and a swipe to the other side', () => {
  expect([distanceOf(20, 40), distanceOf(5, 0), distanceOf(-80, 0)]).toEqual([0, 0, 0])
})

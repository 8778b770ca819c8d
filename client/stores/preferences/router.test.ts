import { expect, test } from 'bun:test'
import { read, Router } from './router.svelte.ts'

test('a link leads to its room, however it was typed', () => {
  expect(read('/r/K7M-2XPD-4RQ')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/r/k7m2xpd4rq/')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/r/K7M%202XPD%204RQ')).toEqual({ name: 'room', code: 'K7M2XPD4RQ' })
  expect(read('/')).toEqual({ name: 'home' })
})

test('an address that is not Parley’s has no route', () => {
  for (const path of ['/r/', '/r/SHORT', '/r/K7M-2XPD-4RU', '/x', '/r/%E0%A4%A', '/api/session.me']) {
    expect(read(path)).toBeNull()
  }
})

test('a route and its link correspond', () => {
  const router = new Router()
  expect(router.link({ name: 'room', code: 'K7M2XPD4RQ' })).toBe('/r/K7M-2XPD-4RQ')
  expect(read(router.link({ name: 'home' }))).toEqual({ name: 'home' })
})

import { expect, test } from 'bun:test'
import { barOf } from './voice-limit.ts'

const MINUTE_MS = 60_000
const free = { me: { role: 'member' as const }, room: {}, editing: false, sentAt: 0, now: 1_000 }

test('a member of a plain room may write', () => {
  expect(barOf(free)).toEqual({ bar: null })
})

test('a mute says how long it lasts, and nothing when it has ended', () => {
  const muted = { until: 1_000 + 42 * MINUTE_MS }
  expect(barOf({ ...free, me: { role: 'member', muted } })).toEqual({
    bar: 'Muted. You can write in 42 minutes',
    until: muted.until,
  })
  expect(barOf({ ...free, me: { role: 'member', muted: {} } }).bar).toBe('You are muted in this room')
  expect(barOf({ ...free, me: { role: 'member', muted: { until: 1_000 } } }).bar).toBeNull()
})

test('where moderators write, members do not', () => {
  const room = { writers: 'moderators' as const }
  expect(barOf({ ...free, room }).bar).toBe('Only the owner and moderators write here')
  expect(barOf({ ...free, room, me: { role: 'moderator' } }).bar).toBeNull()
})

test('a slow room lets a member wait after a message, and edit meanwhile', () => {
  const slow = { ...free, room: { slowSeconds: 10 }, sentAt: 500 }
  expect(barOf(slow)).toEqual({ bar: 'Slow mode: write again in 10 seconds', until: 10_500 })
  expect(barOf({ ...slow, editing: true }).bar).toBeNull()
  expect(barOf({ ...slow, now: 10_500 }).bar).toBeNull()
  expect(barOf({ ...slow, sentAt: 0, now: 20_000 }).bar).toBeNull()
  expect(barOf({ ...slow, me: { role: 'owner' } }).bar).toBeNull()
})

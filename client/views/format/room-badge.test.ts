import { expect, test } from 'bun:test'
import { roomBadgeOf } from './room-badge.ts'

test('a room with nothing new has no badge, and one with new messages has their number', () => {
  expect(roomBadgeOf({ unread: 0, mentions: 0 })).toBeNull()
  expect(roomBadgeOf({ unread: 3, mentions: 0 })).toEqual({ kind: 'new', text: '3', label: '3 unread' })
  expect(roomBadgeOf({ unread: 1_000 })).toMatchObject({ text: '99+', label: '1,000+ unread' })
})

test('mentions come first, also those of threads, and also in a room that is muted for @room only', () => {
  expect(roomBadgeOf({ unread: 9, mentions: 2 })).toEqual({ kind: 'mention', text: '@2', label: '2 for you, 9 unread' })
  expect(roomBadgeOf({ unread: 0, mentions: 0, threads: [{ unread: 1, mentions: 1 }] })).toMatchObject({
    text: '@1',
    label: '1 for you, 1 reply unread',
  })
  expect(roomBadgeOf({ unread: 1, mentions: 1, mute: 'everyone' })).toMatchObject({ kind: 'mention' })
})

test('a muted room is quiet, with a number only when something is new', () => {
  expect(roomBadgeOf({ unread: 31, mentions: 2, mute: 'room' })).toEqual({
    kind: 'quiet',
    text: '31',
    label: '31 unread, muted',
  })
  expect(roomBadgeOf({ unread: 0, mute: 'room' })).toEqual({ kind: 'quiet', text: '', label: 'muted' })
})

test('unread replies in followed threads count where the room itself has nothing new', () => {
  const threads = [
    { unread: 2, mentions: 0 },
    { unread: 1, mentions: 0 },
  ]
  expect(roomBadgeOf({ unread: 0, threads })).toEqual({ kind: 'new', text: '3', label: '3 replies unread' })
  expect(roomBadgeOf({ unread: 7, threads })).toEqual({ kind: 'new', text: '7', label: '7 unread' })
  expect(roomBadgeOf({ unread: 0, threads, mute: 'room' })).toEqual({
    kind: 'quiet',
    text: '3',
    label: '3 replies unread, muted',
  })
  expect(roomBadgeOf({ unread: 0, threads: [{ unread: 0, mentions: 0 }] })).toBeNull()
})

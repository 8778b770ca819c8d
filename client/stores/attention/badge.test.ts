import { expect, test } from 'bun:test'
import { badgeOn, numberOf, titleOf, waitingIn } from './badge.ts'

test('mentions and unread messages of all rooms count, but not those of muted rooms', () => {
  const rooms = [
    { unread: 3, mentions: 1 },
    { unread: 4 },
    { unread: 50, mentions: 2, mute: 'room' as const },
    {
      unread: 2,
      mentions: 1,
      mute: 'everyone' as const,
      threads: [
        { unread: 1, mentions: 0 },
        { unread: 3, mentions: 3 },
      ],
    },
  ]
  expect(waitingIn(rooms)).toEqual({ mentions: 5, unread: 9 })
  expect(waitingIn([])).toEqual({ mentions: 0, unread: 0 })
})

test('the title has the number of mentions, or else that of unread messages, and the name of the room', () => {
  expect(titleOf({ mentions: 2, unread: 9 }, 'Kitchen')).toBe('(2) Kitchen · Parley')
  expect(titleOf({ mentions: 0, unread: 9 }, 'Kitchen')).toBe('(9) Kitchen · Parley')
  expect(titleOf({ mentions: 0, unread: 0 }, undefined)).toBe('Parley')
  expect(numberOf({ mentions: 0, unread: 0 })).toBe(0)
})

test('the icon has a number for mentions, a dot for messages, and nothing for neither', () => {
  const badges = [1, 9, 10].map((mentions) => badgeOn({ mentions, unread: 20 }))
  expect(badges).toEqual(['1', '9', '9+'])
  expect(badgeOn({ mentions: 0, unread: 1 })).toBe('')
  expect(badgeOn({ mentions: 0, unread: 0 })).toBeNull()
})

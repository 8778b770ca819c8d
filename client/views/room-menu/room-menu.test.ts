import { expect, test } from 'bun:test'
import { roomMenu } from './room-menu.ts'

const labels = (of: Parameters<typeof roomMenu>[0]) => roomMenu(of).map(({ label }) => label)

test('moderators have the settings, and members see what the room is', () => {
  const member = ['Notifications…', 'Add to favourites', 'Mute', 'Leave room…']
  const files = 'Files'
  expect(labels({ favourite: false, muted: false, moderates: false, code: null })).toEqual([
    files,
    'About this room…',
    ...member,
  ])
  expect(labels({ favourite: false, muted: false, moderates: true, code: null })).toEqual([
    files,
    'Room settings…',
    ...member,
  ])
})

test('where the bar has no place for the code, the menu has it first', () => {
  expect(labels({ favourite: false, muted: false, moderates: true, code: 'K7M-2XPD-4RQ' })[0]).toBe(
    'Copy link: K7M-2XPD-4RQ',
  )
})

test('a muted room is unmuted', () => {
  expect(labels({ favourite: false, muted: true, moderates: false, code: null })).toContain('Unmute')
  expect(labels({ favourite: false, muted: true, moderates: false, code: null })).not.toContain('Mute')
})

test('a favourite is taken off again', () => {
  const favourite = labels({ favourite: true, muted: false, moderates: false, code: null })
  expect(favourite).toContain('Remove from favourites')
  expect(favourite).not.toContain('Add to favourites')
})

import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { actionOf, actionsFor, type ActionName, type Reader } from './message-actions.ts'

const everything: ActionName[] = [
  ...(['react', 'reply', 'thread', 'edit', 'copyText', 'copyLink', 'forward', 'pin', 'unpin'] as const),
  ...(['report', 'markUnread', 'history', 'select', 'delete', 'deleteAll'] as const),
]
const reader = (more: Partial<Reader> = {}): Reader => ({
  me: alice.id,
  role: 'member',
  can: new Set(everything),
  ...more,
})
const own = message(1, { author: alice.id })
const others = message(2, { author: bob.id })

test('an own message has everything but Unpin, in a fixed order', () => {
  const edited = { ...own, edited: 2 }
  const expected = everything.filter((name) => !['unpin', 'report', 'deleteAll'].includes(name))
  expect(actionsFor(edited, reader())).toEqual(expected)
})

test("a member neither edits nor deletes another person's message", () => {
  expect(actionsFor(others, reader())).not.toContain('edit')
  expect(actionsFor(others, reader())).not.toContain('delete')
  expect(actionsFor(others, reader())).not.toContain('deleteAll')
})

test("a member reports another person's message, and neither their own nor as a moderator", () => {
  expect(actionsFor(others, reader())).toContain('report')
  expect(actionsFor(own, reader())).not.toContain('report')
  expect(actionsFor(others, reader({ role: 'moderator' }))).not.toContain('report')
})

test('what has no text is neither copied nor forwarded', () => {
  const names = actionsFor({ ...own, body: '' }, reader())
  expect(names).not.toContain('copyText')
  expect(names).not.toContain('forward')
  expect(actionsFor(own, reader())).toContain('forward')
})

test.each(['moderator', 'owner'] as const)("a %s deletes another person's message, and does not edit it", (role) => {
  expect(actionsFor(others, reader({ role })).slice(-2)).toEqual(['delete', 'deleteAll'])
  expect(actionsFor(others, reader({ role }))).not.toContain('edit')
})

test('earlier versions are for the author and for moderators, where there are any', () => {
  const edited = { ...others, edited: 2 }
  expect(actionsFor({ ...own, edited: 2 }, reader())).toContain('history')
  expect(actionsFor(edited, reader({ role: 'moderator' }))).toContain('history')
  expect(actionsFor(edited, reader())).not.toContain('history')
  expect(actionsFor(own, reader())).not.toContain('history')
})

test('a pinned message has Unpin in place of Pin', () => {
  const pinned = actionsFor({ ...own, pinned: { by: bob.id, at: 1 } }, reader())
  expect(pinned).toContain('unpin')
  expect(pinned).not.toContain('pin')
})

test('a deleted message has its thread alone', () => {
  expect(actionsFor({ ...own, body: '', deleted: 'author' }, reader())).toEqual(['thread'])
})

test('what this Parley cannot do is absent', () => {
  expect(actionsFor(own, reader({ can: new Set(['reply', 'copyText']) }))).toEqual(['reply', 'copyText'])
})

const press = (key: string, code = '') => actionOf({ key, code }, actionsFor(own, reader()))

test('a key means its action, in either case and on a keyboard of another script', () => {
  expect(press('e')).toBe('edit')
  expect(press('E')).toBe('edit')
  expect(press('у', 'KeyE')).toBe('edit')
  expect(press('+')).toBe('react')
  expect(press('Delete')).toBe('delete')
  expect(press('Backspace')).toBe('delete')
})

test('a key of an absent action means nothing, nor does one without an action', () => {
  expect(actionOf({ key: 'e', code: 'KeyE' }, actionsFor(others, reader()))).toBeUndefined()
  expect(press('x')).toBeUndefined()
  expect(press('Enter', 'Enter')).toBeUndefined()
  expect(press('a', 'KeyE')).toBeUndefined()
})

import { expect, test } from 'bun:test'
import { kitchen } from '../../test/cast.ts'
import type { OutgoingChange } from '../outbox/outgoing-change.ts'
import { isLostEdit } from './lost-edits.ts'

const edit: OutgoingChange = {
  id: 'change',
  command: 'message.edit',
  input: { room: kitchen, id: 'message', body: 'new words' },
  at: 1,
  state: 'failed',
}

test.each(['no_such_message', 'message_deleted'] as const)('an edit that is refused with %s is lost', (reason) => {
  expect(isLostEdit({ ...edit, problem: { reason } })).toBe(true)
})

test('an edit that is under way, or refused for another reason, is not lost; nor is a deletion', () => {
  const problem = { reason: 'no_such_message' } as const
  expect(isLostEdit({ ...edit, state: 'waiting' })).toBe(false)
  expect(isLostEdit({ ...edit, problem: { reason: 'muted' } })).toBe(false)
  expect(isLostEdit({ ...edit, command: 'message.delete', input: { room: kitchen, id: 'message' }, problem })).toBe(
    false,
  )
})

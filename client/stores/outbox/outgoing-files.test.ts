import { expect, test } from 'bun:test'
import { alice, kitchen } from '../../test/cast.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import { isHeld } from './outgoing-files.ts'
import { transition, type Outgoing } from './outgoing.ts'

const FILE = { id: 'file', name: 'a.txt', type: 'text/plain', bytes: 1 }
const plain: OutgoingCommand<'message.send'> = {
  id: 'm',
  room: kitchen,
  at: 1,
  person: alice.id,
  command: 'message.send',
  input: { room: kitchen, id: 'm', body: 'Hello' },
}
const held: OutgoingCommand = { ...plain, uploads: ['upload'] }
const waiting = (command: OutgoingCommand): Outgoing => ({
  state: 'waiting',
  command,
  disk: 'stored',
  tries: { refused: 0, failed: 0 },
})
const uploaded = transition(waiting(held), { type: 'uploaded', attached: [FILE] }).next!
const sending = transition(uploaded, { type: 'sent' }).next!
const problem = { reason: 'no_such_file' as const }

test('a message waits for its files, and one without files does not', () => {
  expect([isHeld(held), isHeld(plain)]).toEqual([true, false])
  expect(uploaded).toMatchObject({ state: 'waiting', command: { input: { files: ['file'] }, attached: [FILE] } })
  const untouched = waiting(plain)
  expect(transition(untouched, { type: 'uploaded', attached: [FILE] }).next).toBe(untouched)
})

test('a message whose files the server has lost uploads them again, and not without end', () => {
  const again = transition(sending, { type: 'refused', problem })
  expect(again.effects).toEqual([{ type: 'upload', ids: ['upload'], anew: true }])
  expect(again.next).toMatchObject({ state: 'waiting', command: { input: { body: 'Hello' } } })
  const tired = { ...sending, tries: { refused: 0, failed: 5 } } as Outgoing
  expect(transition(tired, { type: 'refused', problem }).next).toMatchObject({ state: 'failed', problem })
})

test('a file that is refused fails its message, and trying again uploads it', () => {
  const failed = transition(waiting(held), { type: 'uploadFailed', problem }).next!
  expect(failed).toMatchObject({ state: 'failed', problem })
  const { next, effects } = transition(failed, { type: 'retried' })
  expect(next).toMatchObject({ state: 'waiting' })
  expect(effects).toContainEqual({ type: 'upload', ids: ['upload'], anew: false })
})

test('a sent message releases its files, and a discarded one gives them back', () => {
  expect(transition(sending, { type: 'seen' }).effects).toContainEqual({
    type: 'release',
    ids: ['upload'],
    back: false,
  })
  const back = { type: 'release', ids: ['upload'], back: true }
  expect(transition(waiting(held), { type: 'discarded' }).effects).toContainEqual(back as never)
  expect(transition(waiting(plain), { type: 'discarded' }).effects).toEqual([{ type: 'delete' }])
})

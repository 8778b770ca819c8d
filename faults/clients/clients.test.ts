import { describe, expect, test } from 'bun:test'
import type { MessageChange, MessageRecord } from '../history/history.ts'
import { changeOf, commandOf, contentOf } from './command-of.ts'
import { KnownMessages } from './known-messages.ts'
import { contentRecord } from './message-record.ts'
import { WaitingChanges } from './stores/waiting-changes.ts'

const changes: MessageChange[] = [
  { do: 'edit', room: 'r', id: 'm', body: 'text' },
  { do: 'delete', room: 'r', id: 'm' },
  { do: 'react', room: 'r', id: 'm', emoji: '👍', on: true },
  { do: 'vote', room: 'r', id: 'm', choices: [1] },
  { do: 'pin', room: 'r', id: 'm', on: false },
]

test('each change has a command, and the command is that change', () => {
  for (const change of changes) {
    const { command, input } = commandOf(change)
    expect(changeOf(command, input)).toEqual(change)
  }
  expect(changeOf('message.send', {})).toBeNull()
})

test('a content is sent as it is recorded', () => {
  for (const content of [
    {},
    { thread: 't' },
    { thread: 't', aside: true as const },
    { poll: { choices: 3 } },
    { files: ['f'] },
  ])
    expect(contentRecord(contentOf('text', content))).toEqual(content)
})

describe('the messages that a client knows', () => {
  const message = (seq: number, more: Partial<MessageRecord> = {}): MessageRecord => {
    return { id: `m${seq}`, room: 'r', seq, rev: seq, author: 'p', body: `${seq}`, ...more }
  }
  const received = (known: KnownMessages, ...messages: MessageRecord[]) =>
    known.note({
      type: 'received',
      epoch: 'e',
      room: 'r',
      from: 0,
      to: 99,
      term: 't',
      changes: messages.map((one) => ({
        rev: one.rev,
        message: one,
      })),
    })

  test('are those that are not deleted, as they were last', () => {
    const known = new KnownMessages()
    known.note({ type: 'person', person: 'me' })
    received(known, message(1), message(2, { author: 'me' }), message(3, { thread: 'm1' }), message(4))
    received(known, message(4, { rev: 9, deleted: true }), message(1, { rev: 8, pinned: true }), message(1))
    expect(known.present('r').map(({ id, pinned }) => ({ id, pinned }))).toEqual([
      { id: 'm1', pinned: true },
      { id: 'm2', pinned: undefined },
      { id: 'm3', pinned: undefined },
    ])
    expect(known.own('r').map(({ id }) => id)).toEqual(['m2'])
    expect(known.roots('r').map(({ id }) => id)).toEqual(['m1', 'm2'])
  })

  test('are the newest ones, and none of a room that was left', () => {
    const known = new KnownMessages()
    received(known, ...Array.from({ length: 100 }, (_, at) => message(at + 1)))
    expect(known.present('r').map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, at) => at + 41))
    known.note({ type: 'removed', room: 'r' })
    expect(known.present('r')).toEqual([])
  })
})

test('a change waits until it is answered, for the person who made it', () => {
  const waiting = new WaitingChanges()
  const [edit, deletion] = changes as [MessageChange, MessageChange]
  waiting.add(edit, 'anna')
  waiting.add(edit, 'anna')
  waiting.add(deletion, 'anna')
  waiting.answered({ id: 'm', body: 'text', room: 'r', do: 'edit' })
  expect([waiting.waiting('anna'), waiting.waiting('ben')]).toEqual([2, 0])
  waiting.answered(deletion)
  waiting.answered(deletion)
  expect(waiting.waiting('anna')).toBe(1)
})

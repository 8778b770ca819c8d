import { expect, test } from 'bun:test'
import { alice, bob, message } from '../../test/cast.ts'
import { concerns, type Reader } from './concerns.ts'

const mine = '0199a000-0000-7000-8000-000000000001'
const reader = (changed: Partial<Reader> = {}): Reader => ({
  me: alice.id,
  level: 'mentions',
  isMine: async (id) => id === mine,
  ...changed,
})
const said = (changed: Parameters<typeof message>[1]) => message(5, { author: bob.id, ...changed })

test('a mention of the reader or of everybody, and a reply to them, alert them; another message does not', async () => {
  for (const body of [`<@${alice.id}> look`, 'all: <@room>', '<@here> now'])
    expect(await concerns(said({ body }), reader())).toBe(true)
  expect(await concerns(said({ body: 'yes', replyTo: mine }), reader())).toBe(true)
  for (const other of [{ body: 'hello' }, { body: `<@${bob.id}>` }, { body: 'no', replyTo: crypto.randomUUID() }])
    expect(await concerns(said(other), reader())).toBe(false)
})

test('at the level of every message each in the room alerts, and one of a thread only by a mention', async () => {
  const all = reader({ level: 'all' })
  expect(await concerns(said({ body: 'hello' }), all)).toBe(true)
  expect(await concerns(said({ body: 'hello', thread: mine, inRoom: true }), all)).toBe(true)
  expect(await concerns(said({ body: 'hello', thread: mine }), all)).toBe(false)
  expect(await concerns(said({ body: '<@room>', thread: mine }), all)).toBe(true)
})

test('a message of the reader never alerts, nor does a deleted one', async () => {
  const all = reader({ level: 'all' })
  expect(await concerns(said({ body: '<@room>', author: alice.id }), all)).toBe(false)
  expect(await concerns(said({ body: '', deleted: 'author' }), all)).toBe(false)
})

test('a muted room never alerts, and one without @room alerts only of what is for the reader alone', async () => {
  const muted = reader({ level: 'all', mute: 'room' })
  const alone = reader({ mute: 'everyone' })
  expect(await concerns(said({ body: `<@${alice.id}>` }), muted)).toBe(false)
  expect(await concerns(said({ body: '<@room> <@here>' }), alone)).toBe(false)
  expect(await concerns(said({ body: `<@room> <@${alice.id}>` }), alone)).toBe(true)
  expect(await concerns(said({ body: 'yes', replyTo: mine }), alone)).toBe(true)
})

import { expect, test } from 'bun:test'
import type { RoomState } from '../../../protocol/entities.ts'
import { alice, garden, kitchen, message, messageChanges, reset, state } from '../../test/cast.ts'
import { OutboxTabs, type OutboxTab } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new OutboxTabs()

/** A tab whose connection is cut after this message was acknowledged, and before the feed brings it. */
async function acknowledgedThenCut(text: string): Promise<OutboxTab> {
  const here = await tabs.open()
  here.wire.connect()
  await here.says(text)
  await until(() => here.acknowledged.length === 1)
  here.wire.disconnect()
  return here
}

test('[G9] an acknowledged message is on disk and not pending until the feed brings it', async () => {
  const here = await tabs.open()
  here.wire.connect()
  await here.says('hello')
  await until(() => here.acknowledged.length === 1)
  expect(here.texts()).toEqual([])
  expect(await tabs.cache().unsent.outgoing(alice.id)).toHaveLength(1)
  here.bringsAll()
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
  here.wire.disconnect()
  here.wire.connect()
  await here.says('after it')
  await until(() => here.acknowledged.length === 2)
  expect(tabs.sent.texts).toEqual(['hello', 'after it'])
})

test('[G9] an acknowledged message that the next sync does not bring is sent again, under its id', async () => {
  const here = await acknowledgedThenCut('only the ack came')
  here.wire.connect()
  await until(() => tabs.sent.inputs.length === 2)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
})

test('an acknowledged message that a sync brings, or in a room that was left, is not sent again', async () => {
  const here = await tabs.open()
  here.wire.connect()
  await here.says('named')
  await here.says('left behind', garden)
  await until(() => here.acknowledged.length === 2)
  here.wire.disconnect()
  const changes = here.acknowledged.slice(0, 1).map((stored) => ({ rev: 1, message: stored }))
  here.answerSync([state({ from: 0, to: 1, changes })])
  here.wire.connect()
  await until(() => here.wire.askedFor('sync').length === 2)
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
  await here.says('after it')
  await until(() => here.acknowledged.length === 3)
  expect(tabs.sent.texts).toEqual(['named', 'left behind', 'after it'])
})

test('[G9] a rev that another message has in another term proves nothing: it is sent again', async () => {
  const here = await acknowledgedThenCut('mine')
  here.answerSync([state({ from: 0, to: 1, changes: messageChanges(0, 1) })])
  here.wire.connect()
  await until(() => tabs.sent.inputs.length === 2)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
})

test('[G10] a message that is acknowledged after its room was left is not sent again', async () => {
  const here = await tabs.open()
  const { promise, resolve } = Promise.withResolvers<null>()
  tabs.sent.refuse = () => promise
  here.wire.connect()
  await here.says('last words')
  await until(() => tabs.sent.inputs.length === 1)
  here.wire.emit('removed', { room: kitchen, reason: 'left' })
  resolve(null)
  await until(() => here.acknowledged.length === 1)
  await until(() => here.texts().length === 0)
  here.wire.disconnect()
  here.answerSync([reset(0, garden)])
  here.wire.connect()
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
  await here.says('after it', garden)
  await until(() => here.acknowledged.length === 2)
  expect(tabs.sent.texts).toEqual(['last words', 'after it'])
})

test('[G9] in a new epoch the rev proves nothing: it is sent again', async () => {
  const here = await acknowledgedThenCut('lost?')
  here.wire.answer('sync', () => {
    here.outbox.epochChanged()
    return { epoch: 'two', person: alice, rooms: [reset(9)] }
  })
  here.wire.connect()
  await until(() => tabs.sent.inputs.length === 2)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
  await until(() => here.texts().length === 0)
})

/** A tab that has edited message 1 twice, whose connection is cut after both acks, and before the feed brings a change. */
async function editedThenCut(): Promise<{ here: OutboxTab; edits: string[] }> {
  const here = await tabs.open()
  const edits: string[] = []
  here.answerSync([state({ from: 0, to: 1, changes: messageChanges(0, 1) })])
  here.wire.answer('message.edit', ({ body }) => ({ rev: 1 + edits.push(body) }))
  here.wire.connect()
  for (const body of ['first edit', 'second edit'])
    await here.outbox.submit(kitchen, 'message.edit', { room: kitchen, id: message(1).id, body })
  await until(() => here.outbox.changes(kitchen).every((change) => change.state === 'acknowledged'))
  here.wire.disconnect()
  return { here, edits }
}

/** The message at this rev, as the answer to the next sync brings it. */
const changedAt = (rev: number) => state({ from: 1, to: rev, changes: [{ rev, message: message(1, { rev }) }] })

test('[G4] acknowledged edits whose message a sync brings at their rev are not sent again', async () => {
  const { here, edits } = await editedThenCut()
  here.answerSync([changedAt(3)])
  here.wire.connect()
  await until(() => here.outbox.changes(kitchen).length === 0)
  await here.says('after it')
  await until(() => here.acknowledged.length === 1)
  expect(edits).toEqual(['first edit', 'second edit'])
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
})

test('[G9] an acknowledged edit whose message a sync brings at an earlier rev was lost: it is sent again', async () => {
  const { here, edits } = await editedThenCut()
  here.answerSync([changedAt(2)])
  here.wire.connect()
  await until(() => edits.length === 3)
  expect(edits).toEqual(['first edit', 'second edit', 'second edit'])
})

test('an acknowledged edit whose message comes in a page at its rev is not sent again', async () => {
  const { here, edits } = await editedThenCut()
  here.outbox.seen([message(1, { rev: 4 })])
  here.answerSync([reset(4)])
  here.wire.connect()
  await here.says('after it')
  await until(() => here.acknowledged.length === 1)
  expect(edits).toEqual(['first edit', 'second edit'])
})

/** The next tab of the same browser, after the one that edited was closed; the first sync brings this state. */
async function nextTab(brings: RoomState) {
  const { here, edits } = await editedThenCut()
  await until(async () => (await tabs.cache().unsent.outgoing(alice.id)).every((one) => one.state === 'acknowledged'))
  here.close()
  const next = await tabs.open()
  next.wire.answer('message.edit', ({ body }) => ({ rev: 1 + edits.push(body) }))
  next.answerSync([brings])
  next.wire.connect()
  return { next, edits }
}

test('[G4] nor does the next tab send them again', async () => {
  const { next, edits } = await nextTab(reset(3))
  await next.says('after it')
  await until(() => next.acknowledged.length === 1)
  expect(edits).toEqual(['first edit', 'second edit'])
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
})

test('[G9] the next tab sends both again, in order, when the server has lost them', async () => {
  const { next, edits } = await nextTab(state({ to: 1 }))
  await until(() => next.outbox.changes(kitchen).every((change) => change.state === 'acknowledged'))
  await until(() => edits.length === 4)
  expect(edits.slice(2)).toEqual(['first edit', 'second edit'])
})

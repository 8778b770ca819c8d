import { describe, expect, test } from 'bun:test'
import type { MessageContent } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, bob, frameOf, garden, kitchen, message } from '../../test/cast.ts'
import { OutboxTabs } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new OutboxTabs()

test('[G4] messages are sent in their order, one at a time', async () => {
  const here = await tabs.open()
  here.wire.connect()
  for (const body of ['one', 'two', 'three', 'four']) void here.says(body)
  expect(here.texts()).toEqual(['one', 'two', 'three', 'four'])
  await until(() => here.texts().length === 0)
  expect(tabs.sent.texts).toEqual(['one', 'two', 'three', 'four'])
  expect(tabs.sent.mostAtOnce).toBe(1)
  expect(here.acknowledged.map(({ body, author }) => [body, author])).toContainEqual(['four', alice.id])
  here.bringsAll()
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
})

test('[G4] any command is sent in order with the messages of its room, and survives on disk until then', async () => {
  const here = await tabs.open()
  const asked: string[] = []
  tabs.sent.refuse = ({ body }) => {
    asked.push(body)
    return null
  }
  await here.says('one')
  await here.outbox.submit(kitchen, 'room.read', { room: kitchen, seq: 7 })
  await here.says('two')
  expect(here.texts()).toEqual(['one', 'two'])
  here.close()
  const next = await tabs.open()
  next.wire.answer('room.read', ({ seq }) => {
    asked.push(`read ${seq}`)
    return {}
  })
  next.wire.connect()
  await until(() => next.acknowledged.length === 2)
  expect(asked).toEqual(['one', 'read 7', 'two'])
  next.bringsAll()
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
})

test('every field of the content reaches the screen, the disk, the server and the acknowledged message', async () => {
  const here = await tabs.open()
  const content = { body: 'I agree', replyTo: message(3).id }
  await here.outbox.send(kitchen, content)
  expect(here.outbox.of(kitchen)[0]!.content).toEqual(content)
  here.close()
  const next = await tabs.open()
  next.wire.connect()
  await until(() => next.acknowledged.length === 1)
  expect(tabs.sent.inputs[0]).toMatchObject(content)
  expect(next.acknowledged[0]).toMatchObject(content)
})

test('rooms do not wait for each other', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = ({ room }) => (room === kitchen ? new Promise(() => undefined) : null)
  here.wire.connect()
  await here.says('stuck')
  await here.says('free', garden)
  await until(() => here.texts(garden).length === 0)
  expect(here.outbox.of(kitchen)[0]!.state).toBe('sending')
})

test('[G6] send resolves when the message is on disk, and offline it stays there', async () => {
  const here = await tabs.open()
  await here.says('later')
  expect((await tabs.cache().unsent.outgoing(alice.id)).map(({ input }) => (input as MessageContent).body)).toEqual([
    'later',
  ])
  expect(here.outbox.of(kitchen)[0]!.state).toBe('waiting')
  expect(tabs.sent.inputs).toEqual([])
})

test('[G2] after a cut before the ack the same id is sent again', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = () => new Promise(() => undefined)
  here.wire.connect()
  await here.says('did it arrive?')
  await until(() => tabs.sent.inputs.length === 1)
  here.wire.disconnect()
  await until(() => here.outbox.of(kitchen)[0]!.state === 'waiting')
  tabs.sent.refuse = () => null
  here.wire.connect()
  await until(() => here.texts().length === 0)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
})

test('[G6] a message that the disk refuses is sent from memory', async () => {
  const here = await tabs.open()
  here.breakDisk()
  await here.says('only in memory')
  expect(here.texts()).toEqual(['only in memory'])
  here.wire.connect()
  await until(() => here.acknowledged.length === 1)
  expect(tabs.sent.texts).toEqual(['only in memory'])
})

test('a discarded message is given back and never sent', async () => {
  const here = await tabs.open()
  await here.says('never mind')
  const { id } = here.outbox.of(kitchen)[0]!
  expect(here.outbox.discard(id)!.content.body).toBe('never mind')
  expect(here.outbox.discard(id)).toBeUndefined()
  await here.says('something else')
  here.wire.connect()
  await until(() => here.acknowledged.length === 1)
  expect(tabs.sent.texts).toEqual(['something else'])
})

test('[G2] a message whose change comes before its ack is shown once', async () => {
  const here = await tabs.open()
  const { promise, resolve } = Promise.withResolvers<null>()
  tabs.sent.refuse = () => promise
  here.wire.connect()
  await here.says('quick')
  const { id } = await until(
    () => here.outbox.of(kitchen)[0]!,
    (pending) => pending.state === 'sending',
  )
  const stored = message(1, { id, author: alice.id, body: 'quick' })
  here.wire.emit('changes', frameOf(0, 1, [{ rev: 1, message: stored }]))
  expect(here.texts()).toEqual([])
  resolve(null)
  await here.says('after it')
  await until(() => here.acknowledged.length > 0)
  expect(here.acknowledged.map(({ body }) => body)).toEqual(['after it'])
  expect(tabs.sent.texts).toEqual(['quick', 'after it'])
})

test('[G6] a text that an earlier version stored with control characters is sent without them', async () => {
  const cache = tabs.cache()
  const id = '018f0000-0000-7000-8000-000000000001'
  const input = { room: kitchen, id, body: 'nothing\u0000 is\r\nlost\u001b' }
  await cache.unsent.put({
    id,
    room: kitchen,
    at: 1,
    person: alice.id,
    command: 'message.send',
    input,
    state: 'waiting',
  })
  const here = await tabs.open(alice, cache)
  here.wire.connect()
  await until(() => here.acknowledged.length === 1)
  expect(tabs.sent.texts).toEqual(['nothing is\nlost'])
})

test('[G6] a message of another person under the id of one that waits does not keep it back', async () => {
  const here = await tabs.open()
  await here.says('mine')
  const { id } = here.outbox.of(kitchen)[0]!
  here.wire.connect()
  here.wire.emit(
    'changes',
    frameOf(0, 1, [{ rev: 1, message: message(1, { id, room: garden, author: bob.id }) }], garden),
  )
  await until(() => here.acknowledged.length === 1)
  expect(tabs.sent.ids).toEqual([id])
})

describe('people', () => {
  test('a person’s messages are neither shown to another person nor sent as theirs', async () => {
    const here = await tabs.open()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    here.wire.connect()
    await here.says('from Bob')
    await until(() => here.acknowledged.length === 1)
    expect(tabs.sent.texts).toEqual(['from Bob'])
  })

  test('[G6] messages wait for the person who wrote them', async () => {
    const here = await tabs.open()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    await here.outbox.adopt(alice)
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(tabs.sent.texts).toEqual(['from Alice'])
  })

  test('without a person nothing can be sent', async () => {
    const here = await tabs.open()
    await here.outbox.adopt(null)
    await expect(here.says('hello?')).rejects.toThrow(Refusal)
  })
})

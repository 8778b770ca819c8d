import { expect, test } from 'bun:test'
import { Refusal, type Reason } from '../../../protocol/errors.ts'
import { alice, garden, kitchen } from '../../test/cast.ts'
import { OutboxTabs } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'

const tabs = new OutboxTabs()

test('after a temporary refusal a message is sent again, and the order stays', async () => {
  const here = await tabs.open()
  let refused = 0
  tabs.sent.refuse = () => (refused++ < 2 ? new Refusal('too_many_messages', {}, 15) : null)
  here.wire.connect()
  await here.says('one')
  await here.says('two')
  await until(() => here.texts().length === 0)
  expect(tabs.sent.texts).toEqual(['one', 'one', 'one', 'two'])
})

test('[G6] what a slow room refuses is sent when it may be, and holds up no other room', async () => {
  const here = await tabs.open()
  let slowed = true
  tabs.sent.refuse = ({ room }) => (room === kitchen && slowed ? new Refusal('slow', { seconds: 10 }, 15) : null)
  here.wire.connect()
  await here.says('for later')
  await until(() => tabs.sent.texts.length > 2)
  await here.says('at once', garden)
  await until(() => here.texts(garden).length === 0)
  expect(here.outbox.of(kitchen)).toMatchObject([{ content: { body: 'for later' } }])
  expect([here.outbox.obstacle, here.outbox.slowed]).toEqual([null, false])
  slowed = false
  await until(() => here.texts().length === 0)
  expect(tabs.sent.texts.at(-1)).toBe('for later')
})

test('[G6] what a slow room refused is not lost with the tab', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = () => new Refusal('slow', { seconds: 3_600 }, 3_600_000)
  here.wire.connect()
  await here.says('for later')
  await until(() => tabs.sent.texts.length === 1 && here.outbox.of(kitchen)[0]?.state === 'waiting')
  expect(await tabs.cache().unsent.outgoing(alice.id)).toMatchObject([
    { state: 'waiting', input: { body: 'for later' } },
  ])
})

test('[G6] while the server takes nothing the reason is shown, until it takes a message again', async () => {
  const here = await tabs.open()
  let full = true
  tabs.sent.refuse = () => (full ? new Refusal('disk_full', undefined, 15) : null)
  here.wire.connect()
  expect(here.outbox.obstacle).toBeNull()
  await here.says('for later')
  await until(() => here.outbox.obstacle?.reason === 'disk_full')
  expect(here.outbox.of(kitchen)).toMatchObject([{ content: { body: 'for later' } }])
  full = false
  await until(() => here.outbox.obstacle === null)
  expect(here.acknowledged.map(({ body }) => body)).toEqual(['for later'])
})

test('a burst over the rate is shown as slowed from its first refusal until nothing waits', async () => {
  const here = await tabs.open()
  const shown: boolean[] = []
  tabs.sent.refuse = () => {
    shown.push(here.outbox.slowed)
    return [1, 3].includes(shown.length) ? new Refusal('too_many_messages', {}, 15) : null
  }
  here.wire.connect()
  for (const text of ['one', 'two', 'three']) await here.says(text)
  await until(() => here.texts().length === 0)
  // One is refused and sent, then two; three goes through.
  expect(tabs.sent.texts).toEqual(['one', 'one', 'two', 'two', 'three'])
  expect(shown).toEqual([false, true, true, true, true])
  expect([here.outbox.slowed, here.outbox.obstacle]).toEqual([false, null])
  await here.says('later')
  await until(() => here.texts().length === 0)
  expect(shown.at(-1)).toBe(false)
})

test('a lost connection is not shown as a server that takes nothing', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = () => new Refusal('disk_full', undefined, 15)
  here.wire.connect()
  await here.says('for later')
  await until(() => here.outbox.obstacle !== null)
  here.wire.disconnect()
  expect(here.outbox.obstacle).toBeNull()
})

test('the reason is not shown any more when nothing waits', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = () => new Refusal('disk_full', undefined, 60_000)
  here.wire.connect()
  await here.says('never mind')
  await until(() => here.outbox.obstacle !== null && here.outbox.of(kitchen)[0]!.state === 'waiting')
  here.outbox.discard(here.outbox.of(kitchen)[0]!.id)
  expect(here.outbox.obstacle).toBeNull()
})

test('[G6] a server that was full for long may fail once without the message failing', async () => {
  const here = await tabs.open()
  let asked = 0
  tabs.sent.refuse = () => {
    asked++
    if (asked <= 6) return new Refusal('too_many_messages', {}, 1)
    return asked === 7 ? new Refusal('failed', { id: '1' }, 1) : null
  }
  here.wire.connect()
  await here.says('patient')
  await until(() => here.texts().length === 0)
  expect(here.acknowledged.map(({ body }) => body)).toEqual(['patient'])
})

test('[G6] a message that the disk and the server refuse stays on the screen', async () => {
  const here = await tabs.open()
  here.fillDisk()
  tabs.sent.refuse = () => new Refusal('invalid_input', { problem: 'is wrong' })
  here.wire.connect()
  await here.says('my words')
  await until(() => here.outbox.of(kitchen)[0]?.state === 'failed')
  here.wire.disconnect()
  here.wire.connect()
  await here.says('later words')
  await until(() => here.outbox.of(kitchen)[1]?.state === 'failed')
  expect(tabs.sent.texts).toEqual(['my words', 'later words'])
  expect(here.outbox.of(kitchen)).toMatchObject([
    { content: { body: 'my words' }, state: 'failed', problem: { reason: 'invalid_input' } },
    { content: { body: 'later words' }, state: 'failed' },
  ])
})

test('a final refusal fails one message, with its reason, and the next is sent', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = ({ body }) => (body === 'bad' ? new Refusal('invalid_input', { problem: 'is empty' }) : null)
  here.wire.connect()
  await here.says('bad')
  await here.says('good')
  await until(() => here.acknowledged.length === 1)
  expect(here.outbox.of(kitchen)).toMatchObject([
    {
      content: { body: 'bad' },
      state: 'failed',
      problem: { reason: 'invalid_input', params: { problem: 'is empty' } },
    },
  ])
  expect(tabs.sent.texts).toEqual(['bad', 'good'])
})

test('a failed message is sent again on request, under its id unless that is taken', async () => {
  const here = await tabs.open()
  let reason: Reason = 'not_member'
  let refusing = true
  tabs.sent.refuse = () => (refusing ? new Refusal(reason) : null)
  here.wire.connect()
  await here.says('again')
  const failed = await until(
    () => here.outbox.of(kitchen)[0],
    (pending) => pending?.state === 'failed',
  )
  reason = 'id_taken'
  here.outbox.retry(failed!.id)
  await until(() => tabs.sent.inputs.length === 2 && here.outbox.of(kitchen)[0]?.state === 'failed')
  refusing = false
  here.outbox.retry(failed!.id)
  await until(() => here.texts().length === 0)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
  expect(tabs.sent.ids[2]).not.toBe(tabs.sent.ids[0]!)
  here.bringsAll()
  expect(await tabs.cache().unsent.outgoing(alice.id)).toEqual([])
})

test('a message with which the server fails again and again does not stop the others for ever', async () => {
  const here = await tabs.open()
  tabs.sent.refuse = ({ body }) => (body === 'poison' ? new Refusal('failed', { id: '1' }, 1) : null)
  here.wire.connect()
  await here.says('poison')
  await here.says('fine')
  await until(() => here.texts().length === 1 && here.outbox.of(kitchen)[0]!.state === 'failed')
  expect(tabs.sent.texts.filter((body) => body === 'poison')).toHaveLength(5)
  expect(tabs.sent.texts.at(-1)).toBe('fine')
})

import { expect, test } from 'bun:test'
import { Refusal } from '../../../protocol/errors.ts'
import { alice, kitchen } from '../../test/cast.ts'
import { Locks } from '../../test/locks.ts'
import { OutboxTabs } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'
import { Cache } from '../cache/cache.ts'
import { MemoryDb } from '../cache/memory.ts'

const tabs = new OutboxTabs()

function memory(): Cache {
  return new Cache(Promise.resolve(new MemoryDb()))
}

test('[G6] the messages of a closed tab are sent by the next, in their order', async () => {
  const first = await tabs.open()
  await first.says('one')
  await first.says('two')
  first.close()
  const second = await tabs.open()
  expect(second.texts()).toEqual(['one', 'two'])
  void second.says('three')
  second.wire.connect()
  await until(() => second.texts().length === 0)
  expect(tabs.sent.texts).toEqual(['one', 'two', 'three'])
})

test('[G6] a clock that was set back does not change the order of waiting messages', async () => {
  const first = await tabs.open()
  await first.says('before')
  first.close()
  const now = Date.now
  Date.now = () => now() - 3_600_000
  try {
    const second = await tabs.open()
    await second.says('after')
    expect(second.texts()).toEqual(['before', 'after'])
  } finally {
    Date.now = now
  }
})

test('[G2] of two tabs one sends, and both show', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  one.wire.connect()
  two.wire.connect()
  await one.says('from one')
  await two.says('from two')
  await until(() => one.texts().length + two.texts().length === 0)
  expect(tabs.sent.texts.toSorted()).toEqual(['from one', 'from two'])
  expect(two.wire.askedFor('message.send')).toEqual([])
  await until(() => two.acknowledged.length === 2)
})

test('[G6] when the sending tab closes, another takes over', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  tabs.sent.refuse = () => new Promise(() => undefined)
  one.wire.connect()
  two.wire.connect()
  await two.says('hello')
  await until(() => tabs.sent.inputs.length === 1)
  tabs.sent.refuse = () => null
  one.close()
  await until(() => two.texts().length === 0)
  expect(tabs.sent.ids).toHaveLength(2)
  expect(tabs.sent.ids[1]).toBe(tabs.sent.ids[0]!)
})

test('[G6] a message that the disk of one tab refuses is sent by the leading tab', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  one.wire.connect()
  two.wire.connect()
  await Bun.sleep(5)
  two.breakDisk()
  await two.says('from memory')
  await until(() => one.acknowledged.length + two.acknowledged.length === 2)
  expect(tabs.sent.texts).toEqual(['from memory'])
  expect(two.wire.askedFor('message.send')).toEqual([])
})

test('[G6] a message that the disk of one tab refuses is sent by a leading tab that was opened later', async () => {
  const two = await tabs.open()
  two.fillDisk()
  await two.says('from memory')
  const one = await tabs.open()
  one.wire.connect()
  await until(() => one.acknowledged.length === 1)
  await until(() => two.acknowledged.length === 1)
  expect(tabs.sent.texts).toEqual(['from memory'])
})

test('[G6] a message that the disk of one tab and the server refuse fails in both tabs, and is sent again from either', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  one.wire.connect()
  two.wire.connect()
  await Bun.sleep(5)
  const makePlace = [one, two].map((each) => each.fillDisk())
  let refusing = true
  tabs.sent.refuse = () => (refusing ? new Refusal('invalid_input', { problem: 'is wrong' }) : null)
  await two.says('from memory')
  const [failed] = await until(
    () => two.outbox.of(kitchen),
    ([pending]) => pending?.state === 'failed',
  )
  expect(one.outbox.of(kitchen)).toEqual(two.outbox.of(kitchen))
  for (const make of makePlace) make()
  refusing = false
  await two.outbox.retry(failed!.id)
  await until(() => one.acknowledged.length + two.acknowledged.length === 2)
  expect(two.wire.askedFor('message.send')).toEqual([])
})

test('[G6] a message that the disk of one tab refuses and that is taken back is not sent by another', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  two.fillDisk()
  await two.says('never mind')
  await until(() => one.texts().length === 1)
  two.outbox.discard(two.outbox.of(kitchen)[0]!.id)
  await until(() => one.texts().length === 0)
  one.wire.connect()
  await one.says('something else')
  await until(() => one.acknowledged.length === 1)
  expect(tabs.sent.texts).toEqual(['something else'])
})

test('[G6] a tab that is opened while the server takes nothing shows the reason', async () => {
  const one = await tabs.open()
  tabs.sent.refuse = () => new Refusal('disk_full', undefined, 15)
  one.wire.connect()
  await one.says('for later')
  await until(() => one.outbox.obstacle !== null)
  const two = await tabs.open()
  two.wire.connect()
  await until(() => two.outbox.obstacle?.reason === 'disk_full')
  tabs.sent.refuse = () => null
  await until(() => two.outbox.obstacle === null)
})

test('[G6] a leading tab whose disk was removed does not stop the messages of another', async () => {
  const [one, two] = [await tabs.open(), await tabs.open()]
  one.wire.connect()
  await Bun.sleep(5)
  two.wire.connect()
  await one.cache.close()
  await two.says('from two')
  await until(() => two.texts().length === 0)
  await one.says('from one')
  await until(() => one.texts().length + two.texts().length === 0)
  expect(new Set(tabs.sent.texts)).toEqual(new Set(['from two', 'from one']))
})

for (const first of ['memory', 'disk'])
  test(`[G6] a tab without a disk and one with a disk both send their own messages, when the one with ${first} comes first`, async () => {
    const one = await tabs.open(alice, first === 'memory' ? memory() : tabs.cache())
    const two = await tabs.open(alice, first === 'memory' ? tabs.cache() : memory())
    one.wire.connect()
    await Bun.sleep(5)
    two.wire.connect()
    await one.says('from one')
    await two.says('from two')
    await until(() => one.texts().length + two.texts().length === 0)
    expect(tabs.sent.texts.toSorted()).toEqual(['from one', 'from two'])
  })

test('[G2] without Web Locks both may send, under one id', async () => {
  tabs.locks = undefined as unknown as Locks
  const [one, two] = [await tabs.open(), await tabs.open()]
  one.wire.connect()
  two.wire.connect()
  await one.says('hello')
  await until(() => one.texts().length + two.texts().length === 0)
  expect(new Set(tabs.sent.ids).size).toBe(1)
})

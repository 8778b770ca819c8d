import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { MessageContent } from '../../../protocol/entities.ts'
import { Refusal, type Reason } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frameOf, garden, kitchen, message, messageChanges, reset, state } from '../../test/cast.ts'
import { Locks } from '../../test/locks.ts'
import { MessageServer, OutboxTab } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'

let browser: Browser
let locks: Locks
let sent: MessageServer
let open: OutboxTab[]

beforeEach(() => {
  browser = new Browser()
  locks = new Locks()
  sent = new MessageServer()
  open = []
})

afterEach(async () => {
  for (const tab of open) tab.close()
  await browser.close()
})

async function tab(person = alice, cache = browser.cache()): Promise<OutboxTab> {
  const opened = new OutboxTab(cache, locks, sent)
  open.push(opened)
  await opened.outbox.adopt(person)
  return opened
}

describe('one tab', () => {
  test('[G4] messages are sent in their order, one at a time', async () => {
    const here = await tab()
    here.wire.connect()
    for (const body of ['one', 'two', 'three', 'four']) void here.says(body)
    expect(here.texts()).toEqual(['one', 'two', 'three', 'four'])
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'two', 'three', 'four'])
    expect(sent.mostAtOnce).toBe(1)
    expect(here.acknowledged.map(({ body, author }) => [body, author])).toContainEqual(['four', alice.id])
    here.bringsAll()
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
  })

  test('[G4] any command is sent in order with the messages of its room, and survives on disk until then', async () => {
    const here = await tab()
    const asked: string[] = []
    sent.refuse = ({ body }) => {
      asked.push(body)
      return null
    }
    await here.says('one')
    await here.outbox.submit(kitchen, 'room.read', { room: kitchen, seq: 7 })
    await here.says('two')
    expect(here.texts()).toEqual(['one', 'two'])
    here.close()
    const next = await tab()
    next.wire.answer('room.read', ({ seq }) => {
      asked.push(`read ${seq}`)
      return {}
    })
    next.wire.connect()
    await until(() => next.acknowledged.length === 2)
    expect(asked).toEqual(['one', 'read 7', 'two'])
    next.bringsAll()
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
  })

  test('every field of the content reaches the screen, the disk, the server and the acknowledged message', async () => {
    const here = await tab()
    const content = { body: 'I agree', replyTo: message(3).id }
    await here.outbox.send(kitchen, content)
    expect(here.outbox.of(kitchen)[0]!.content).toEqual(content)
    here.close()
    const next = await tab()
    next.wire.connect()
    await until(() => next.acknowledged.length === 1)
    expect(sent.inputs[0]).toMatchObject(content)
    expect(next.acknowledged[0]).toMatchObject(content)
  })

  test('rooms do not wait for each other', async () => {
    const here = await tab()
    sent.refuse = ({ room }) => (room === kitchen ? new Promise(() => undefined) : null)
    here.wire.connect()
    await here.says('stuck')
    await here.says('free', garden)
    await until(() => here.texts(garden).length === 0)
    expect(here.outbox.of(kitchen)[0]!.state).toBe('sending')
  })

  test('[G6] send resolves when the message is on disk, and offline it stays there', async () => {
    const here = await tab()
    await here.says('later')
    expect(
      (await browser.cache().unsent.outgoing(alice.id)).map(({ input }) => (input as MessageContent).body),
    ).toEqual(['later'])
    expect(here.outbox.of(kitchen)[0]!.state).toBe('waiting')
    expect(sent.inputs).toEqual([])
  })

  test('[G2] after a cut before the ack the same id is sent again', async () => {
    const here = await tab()
    sent.refuse = () => new Promise(() => undefined)
    here.wire.connect()
    await here.says('did it arrive?')
    await until(() => sent.inputs.length === 1)
    here.wire.disconnect()
    await until(() => here.outbox.of(kitchen)[0]!.state === 'waiting')
    sent.refuse = () => null
    here.wire.connect()
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('after a temporary refusal a message is sent again, and the order stays', async () => {
    const here = await tab()
    let refused = 0
    sent.refuse = () => (refused++ < 2 ? new Refusal('too_many_messages', {}, 15) : null)
    here.wire.connect()
    await here.says('one')
    await here.says('two')
    await until(() => here.texts().length === 0)
    expect(sent.texts).toEqual(['one', 'one', 'one', 'two'])
  })

  test('[G6] while the server takes nothing the reason is shown, until it takes a message again', async () => {
    const here = await tab()
    let full = true
    sent.refuse = () => (full ? new Refusal('disk_full', undefined, 15) : null)
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
    const here = await tab()
    const shown: boolean[] = []
    sent.refuse = () => {
      shown.push(here.outbox.slowed)
      return [1, 3].includes(shown.length) ? new Refusal('too_many_messages', {}, 15) : null
    }
    here.wire.connect()
    for (const text of ['one', 'two', 'three']) await here.says(text)
    await until(() => here.texts().length === 0)
    // One is refused and sent, then two; three goes through.
    expect(sent.texts).toEqual(['one', 'one', 'two', 'two', 'three'])
    expect(shown).toEqual([false, true, true, true, true])
    expect([here.outbox.slowed, here.outbox.obstacle]).toEqual([false, null])
    await here.says('later')
    await until(() => here.texts().length === 0)
    expect(shown.at(-1)).toBe(false)
  })

  test('a lost connection is not shown as a server that takes nothing', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('disk_full', undefined, 15)
    here.wire.connect()
    await here.says('for later')
    await until(() => here.outbox.obstacle !== null)
    here.wire.disconnect()
    expect(here.outbox.obstacle).toBeNull()
  })

  test('the reason is not shown any more when nothing waits', async () => {
    const here = await tab()
    sent.refuse = () => new Refusal('disk_full', undefined, 60_000)
    here.wire.connect()
    await here.says('never mind')
    await until(() => here.outbox.obstacle !== null && here.outbox.of(kitchen)[0]!.state === 'waiting')
    here.outbox.discard(here.outbox.of(kitchen)[0]!.id)
    expect(here.outbox.obstacle).toBeNull()
  })

  test('[G6] a server that was full for long may fail once without the message failing', async () => {
    const here = await tab()
    let asked = 0
    sent.refuse = () => {
      asked++
      if (asked <= 6) return new Refusal('too_many_messages', {}, 1)
      return asked === 7 ? new Refusal('failed', { id: '1' }, 1) : null
    }
    here.wire.connect()
    await here.says('patient')
    await until(() => here.texts().length === 0)
    expect(here.acknowledged.map(({ body }) => body)).toEqual(['patient'])
  })

  test('[G6] a message that the disk refuses is sent from memory', async () => {
    const here = await tab()
    here.breakDisk()
    await here.says('only in memory')
    expect(here.texts()).toEqual(['only in memory'])
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['only in memory'])
  })

  test('[G6] a message that the disk and the server refuse stays on the screen', async () => {
    const here = await tab()
    here.fillDisk()
    sent.refuse = () => new Refusal('invalid_input', { problem: 'is wrong' })
    here.wire.connect()
    await here.says('my words')
    await until(() => here.outbox.of(kitchen)[0]?.state === 'failed')
    here.wire.disconnect()
    here.wire.connect()
    await here.says('later words')
    await until(() => here.outbox.of(kitchen)[1]?.state === 'failed')
    expect(sent.texts).toEqual(['my words', 'later words'])
    expect(here.outbox.of(kitchen)).toMatchObject([
      { content: { body: 'my words' }, state: 'failed', problem: { reason: 'invalid_input' } },
      { content: { body: 'later words' }, state: 'failed' },
    ])
  })

  test('a final refusal fails one message, with its reason, and the next is sent', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'bad' ? new Refusal('invalid_input', { problem: 'is empty' }) : null)
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
    expect(sent.texts).toEqual(['bad', 'good'])
  })

  test('a failed message is sent again on request, under its id unless that is taken', async () => {
    const here = await tab()
    let reason: Reason = 'not_member'
    let refusing = true
    sent.refuse = () => (refusing ? new Refusal(reason) : null)
    here.wire.connect()
    await here.says('again')
    const failed = await until(
      () => here.outbox.of(kitchen)[0],
      (pending) => pending?.state === 'failed',
    )
    reason = 'id_taken'
    here.outbox.retry(failed!.id)
    await until(() => sent.inputs.length === 2 && here.outbox.of(kitchen)[0]?.state === 'failed')
    refusing = false
    here.outbox.retry(failed!.id)
    await until(() => here.texts().length === 0)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    expect(sent.ids[2]).not.toBe(sent.ids[0]!)
    here.bringsAll()
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
  })

  test('a message with which the server fails again and again does not stop the others for ever', async () => {
    const here = await tab()
    sent.refuse = ({ body }) => (body === 'poison' ? new Refusal('failed', { id: '1' }, 1) : null)
    here.wire.connect()
    await here.says('poison')
    await here.says('fine')
    await until(() => here.texts().length === 1 && here.outbox.of(kitchen)[0]!.state === 'failed')
    expect(sent.texts.filter((body) => body === 'poison')).toHaveLength(5)
    expect(sent.texts.at(-1)).toBe('fine')
  })

  test('a discarded message is given back and never sent', async () => {
    const here = await tab()
    await here.says('never mind')
    const { id } = here.outbox.of(kitchen)[0]!
    expect(here.outbox.discard(id)!.content.body).toBe('never mind')
    expect(here.outbox.discard(id)).toBeUndefined()
    await here.says('something else')
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['something else'])
  })

  test('[G2] a message whose change comes before its ack is shown once', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
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
    expect(sent.texts).toEqual(['quick', 'after it'])
  })
})

test('[G6] a text that an earlier version stored with control characters is sent without them', async () => {
  const cache = browser.cache()
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
  const here = await tab(alice, cache)
  here.wire.connect()
  await until(() => here.acknowledged.length === 1)
  expect(sent.texts).toEqual(['nothing is\nlost'])
})

test('[G6] a message of another person under the id of one that waits does not keep it back', async () => {
  const here = await tab()
  await here.says('mine')
  const { id } = here.outbox.of(kitchen)[0]!
  here.wire.connect()
  here.wire.emit(
    'changes',
    frameOf(0, 1, [{ rev: 1, message: message(1, { id, room: garden, author: bob.id }) }], garden),
  )
  await until(() => here.acknowledged.length === 1)
  expect(sent.ids).toEqual([id])
})

describe('between the ack and the feed', () => {
  test('[G9] an acknowledged message is on disk and not pending until the feed brings it', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('hello')
    await until(() => here.acknowledged.length === 1)
    expect(here.texts()).toEqual([])
    expect(await browser.cache().unsent.outgoing(alice.id)).toHaveLength(1)
    here.bringsAll()
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
    here.wire.disconnect()
    here.wire.connect()
    await here.says('after it')
    await until(() => here.acknowledged.length === 2)
    expect(sent.texts).toEqual(['hello', 'after it'])
  })

  test('[G9] an acknowledged message that the next sync does not bring is sent again, under its id', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('only the ack came')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('an acknowledged message that a sync brings, or in a room that was left, is not sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('named')
    await here.says('left behind', garden)
    await until(() => here.acknowledged.length === 2)
    here.wire.disconnect()
    const changes = here.acknowledged.slice(0, 1).map((stored) => ({ rev: 1, message: stored }))
    here.answerSync([state({ from: 0, to: 1, changes })])
    here.wire.connect()
    await until(() => here.wire.askedFor('sync').length === 2)
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
    await here.says('after it')
    await until(() => here.acknowledged.length === 3)
    expect(sent.texts).toEqual(['named', 'left behind', 'after it'])
  })

  test('[G9] a rev that another message has in another term proves nothing: it is sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('mine')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.answerSync([state({ from: 0, to: 1, changes: messageChanges(0, 1) })])
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
  })

  test('[G10] a message that is acknowledged after its room was left is not sent again', async () => {
    const here = await tab()
    const { promise, resolve } = Promise.withResolvers<null>()
    sent.refuse = () => promise
    here.wire.connect()
    await here.says('last words')
    await until(() => sent.inputs.length === 1)
    here.wire.emit('removed', { room: kitchen, reason: 'left' })
    resolve(null)
    await until(() => here.acknowledged.length === 1)
    await until(() => here.texts().length === 0)
    here.wire.disconnect()
    here.answerSync([reset(0, garden)])
    here.wire.connect()
    expect(await browser.cache().unsent.outgoing(alice.id)).toEqual([])
    await here.says('after it', garden)
    await until(() => here.acknowledged.length === 2)
    expect(sent.texts).toEqual(['last words', 'after it'])
  })

  test('[G9] in a new epoch the rev proves nothing: it is sent again', async () => {
    const here = await tab()
    here.wire.connect()
    await here.says('lost?')
    await until(() => here.acknowledged.length === 1)
    here.wire.disconnect()
    here.wire.answer('sync', () => {
      here.outbox.epochChanged()
      return { epoch: 'two', person: alice, rooms: [reset(9)] }
    })
    here.wire.connect()
    await until(() => sent.inputs.length === 2)
    expect(sent.ids[1]).toBe(sent.ids[0]!)
    await until(() => here.texts().length === 0)
  })
})

describe('people', () => {
  test('a person’s messages are neither shown to another person nor sent as theirs', async () => {
    const here = await tab()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    here.wire.connect()
    await here.says('from Bob')
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Bob'])
  })

  test('[G6] messages wait for the person who wrote them', async () => {
    const here = await tab()
    await here.says('from Alice')
    await here.outbox.adopt(bob)
    await here.outbox.adopt(alice)
    here.wire.connect()
    await until(() => here.acknowledged.length === 1)
    expect(sent.texts).toEqual(['from Alice'])
  })

  test('without a person nothing can be sent', async () => {
    const here = await tab()
    await here.outbox.adopt(null)
    await expect(here.says('hello?')).rejects.toThrow(Refusal)
  })
})

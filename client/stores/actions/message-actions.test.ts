import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import type { Message } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { Browser } from '../../test/browser.ts'
import { alice, bob, frameOf, kitchen, message } from '../../test/cast.ts'
import { Locks } from '../../test/locks.ts'
import { MessageServer, OutboxTab } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'
import { MessageActions, type Dropped } from './message-actions.svelte.ts'

const hello = message(1)
const own = message(2, { author: alice.id })

let browser: Browser
let tab: OutboxTab
let actions: MessageActions
let dropped: Dropped[]

async function open(): Promise<void> {
  tab = new OutboxTab(browser.cache(), new Locks(), new MessageServer())
  actions = new MessageActions({ outbox: tab.outbox })
  dropped = []
  actions.onDropped((one) => dropped.push(one))
  await tab.outbox.adopt(alice)
  actions.adopt(alice)
}

beforeEach(async () => {
  browser = new Browser()
  await open()
})

afterEach(async () => {
  tab.close()
  await browser.close()
})

const emojiOf = (base: Message) => (actions.shown(base).reactions ?? []).map(({ emoji, count }) => `${emoji} ${count}`)

/** Waits until the database has so many commands. */
async function stores(count: number): Promise<void> {
  while ((await browser.cache().unsent.outgoing(alice.id)).length !== count) await Bun.sleep(2)
}

describe('a deletion for good', () => {
  test('is shown and sent at once, also in place of one that can be taken back', async () => {
    tab.wire.answer('message.delete', () => ({ rev: 3 }))
    tab.wire.connect()
    actions.remove(own)
    actions.removeForGood(own)
    expect(actions.removedAt(own.id)).toBeUndefined()
    expect(actions.shown(own)).toMatchObject({ body: '', deleted: 'author' })
    await until(() => tab.wire.askedFor('message.delete').length === 1)
    expect(actions.undo(own.id)).toBe(false)
  })
})

describe('a reaction', () => {
  test('is shown at once, survives a reload, and is sent with the next connection', async () => {
    actions.react(hello, '👍', true)
    expect(emojiOf(hello)).toEqual(['👍 1'])
    await stores(1)
    tab.close()
    await open()
    expect(emojiOf(hello)).toEqual(['👍 1'])
    tab.wire.answer('message.react', () => ({ rev: 3 }))
    tab.wire.connect()
    await until(() => tab.wire.askedFor('message.react').length === 1)
    expect(tab.wire.askedFor('message.react')).toEqual([{ room: kitchen, id: hello.id, emoji: '👍', on: true }])
  })

  test('that was put on and taken off before it was sent is sent as it is in the end', async () => {
    for (const on of [true, false, true, true]) actions.react(hello, '👍', on)
    actions.react(hello, '🎉', true)
    expect(emojiOf(hello)).toEqual(['👍 1', '🎉 1'])
    tab.wire.answer('message.react', () => ({ rev: 3 }))
    tab.wire.connect()
    await until(() => tab.wire.askedFor('message.react').length === 2)
    await tab.wire.settled()
    expect(tab.wire.askedFor('message.react').map(({ emoji, on }) => [emoji, on])).toEqual([
      ['👍', true],
      ['🎉', true],
    ])
  })

  test('stays between the ack and the feed, and is not doubled by the feed', async () => {
    tab.wire.answer('message.react', () => ({ rev: 1 }))
    tab.wire.connect()
    const before = { ...hello, rev: 0 }
    actions.react(before, '👍', true)
    await until(() => tab.outbox.changes(kitchen)[0]?.state === 'acknowledged')
    expect(emojiOf(before)).toEqual(['👍 1'])
    const fed = { ...hello, rev: 1, reactions: [{ emoji: '👍', count: 1, people: [alice.id] }] }
    tab.wire.emit('changes', frameOf(0, 1, [{ rev: 1, message: fed }]))
    expect(actions.shown(fed)).toBe(fed)
    expect(tab.outbox.changes(kitchen)).toEqual([])
  })

  test('that is refused for good goes, with a word why', async () => {
    tab.wire.answer('message.react', () => {
      throw new Refusal('no_such_message')
    })
    tab.wire.connect()
    actions.react(hello, '👍', true)
    await until(() => dropped.length === 1)
    expect(dropped).toEqual([{ command: 'message.react', problem: { reason: 'no_such_message' } }])
    expect(actions.shown(hello)).toBe(hello)
    await stores(0)
  })

  test('that is refused for now stays', async () => {
    tab.wire.answer('message.react', () => {
      throw new Refusal('disk_full', undefined, 60_000)
    })
    tab.wire.connect()
    actions.react(hello, '👍', true)
    await until(() => tab.wire.askedFor('message.react').length === 1)
    await tab.wire.settled()
    expect(dropped).toEqual([])
    expect(emojiOf(hello)).toEqual(['👍 1'])
  })
})

describe('an edit', () => {
  test('that is refused keeps its text, until it is sent again', async () => {
    tab.wire.answer('message.edit', () => {
      throw new Refusal('not_member')
    })
    tab.wire.connect()
    await actions.edit(own, 'better')
    await until(() => actions.refused(own) !== undefined)
    expect(actions.shown(own).body).toBe('better')
    expect(actions.refused(own)?.problem).toEqual({ reason: 'not_member' })
    expect(dropped).toEqual([])
    tab.wire.answer('message.edit', () => ({ rev: 3 }))
    await actions.retry(actions.refused(own)!)
    await until(() => tab.wire.askedFor('message.edit').length === 2)
    await tab.wire.settled()
    expect(actions.refused(own)).toBeUndefined()
    expect(actions.shown(own).body).toBe('better')
  })

  test('that is discarded leaves the message as it was', async () => {
    tab.wire.answer('message.edit', () => {
      throw new Refusal('not_member')
    })
    tab.wire.connect()
    await actions.edit(own, 'better')
    await until(() => actions.refused(own) !== undefined)
    actions.discard(actions.refused(own)!)
    expect(actions.shown(own)).toBe(own)
    expect(actions.refused(own)).toBeUndefined()
  })

  test('of the same text is not sent, and of two the last one is', async () => {
    await actions.edit(own, own.body)
    await actions.edit(own, 'first')
    await actions.edit(own, 'second')
    tab.wire.answer('message.edit', () => ({ rev: 3 }))
    tab.wire.connect()
    await until(() => tab.wire.askedFor('message.edit').length === 1)
    await tab.wire.settled()
    expect(tab.wire.askedFor('message.edit').map(({ body }) => body)).toEqual(['second'])
  })
})

describe('a deletion', () => {
  test('waits to be taken back, and then nothing is sent', async () => {
    actions.remove(own)
    expect(actions.removedAt(own.id)).toBeGreaterThan(performance.now())
    expect(tab.outbox.changes(kitchen)).toEqual([])
    expect(actions.undo(own.id)).toBe(true)
    actions.close()
    expect(tab.outbox.changes(kitchen)).toEqual([])
    expect(actions.undo(own.id)).toBe(false)
  })

  test('is given to the outbox when the page closes', async () => {
    actions.remove(own)
    actions.close()
    expect(actions.removedAt(own.id)).toBeUndefined()
    expect(actions.shown(own).deleted).toBe('author')
    await stores(1)
  })

  test('replaces what waits of the same message, and leaves that of others', async () => {
    await actions.edit(own, 'better')
    actions.react(own, '👍', true)
    actions.react(hello, '👍', true)
    actions.remove(own)
    actions.close()
    expect(tab.outbox.changes(kitchen).map(({ command, input }) => [command, input.id])).toEqual([
      ['message.react', hello.id],
      ['message.delete', own.id],
    ])
  })

  test('of a message that is gone goes, and one that is refused for another reason stays', async () => {
    const theirs = message(3)
    tab.wire.answer('message.delete', ({ id }) => {
      throw new Refusal(id === own.id ? 'no_such_message' : 'not_moderator')
    })
    tab.wire.connect()
    actions.removeForGood(own)
    actions.removeForGood(theirs)
    await until(() => actions.refused(theirs) !== undefined)
    expect(dropped).toEqual([{ command: 'message.delete', problem: { reason: 'no_such_message' } }])
    expect(actions.refused(own)).toBeUndefined()
  })

  test('of one person is not sent as another', () => {
    actions.remove(own)
    actions.adopt(bob)
    expect(actions.removedAt(own.id)).toBeUndefined()
    expect(tab.outbox.changes(kitchen)).toEqual([])
  })
})

test('a pin and a vote are shown at once, and given twice they are the same', () => {
  const polled = { ...hello, poll: { choices: ['one', 'two'] } }
  for (let twice = 0; twice < 2; twice++) {
    actions.pin(polled, true)
    actions.vote(polled, [1])
  }
  expect(actions.shown(polled)).toMatchObject({ pinned: { by: alice.id }, votes: { voters: 1, counts: [0, 1] } })
  expect(tab.outbox.changes(kitchen)).toHaveLength(2)
})

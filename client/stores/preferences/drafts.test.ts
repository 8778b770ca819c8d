import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { Browser } from '../../test/browser.ts'
import { alice, bob, garden, kitchen } from '../../test/cast.ts'
import { Locks } from '../../test/locks.ts'
import { MessageServer, OutboxTab } from '../../test/outbox-tab.ts'
import { until } from '../../test/until.ts'
import { Cache } from '../cache/cache.ts'
import type { LocalDb } from '../cache/local-db.ts'
import { editPlace } from '../cache/writing-place.ts'
import { Tabs } from '../identity/tabs.ts'
import { Drafts } from './drafts.svelte.ts'

const EMPTY = { body: '' }

let browser: Browser
let open: Tabs[]

beforeEach(() => {
  browser = new Browser()
  open = []
})

afterEach(async () => {
  for (const tabs of open) tabs.close()
  await browser.close()
})

/** The drafts of one tab. */
async function drafts(person = alice, cache = browser.cache()): Promise<Drafts> {
  const tabs = new Tabs('parley drafts')
  open.push(tabs)
  const opened = new Drafts({ cache, tabs })
  await opened.adopt(person)
  return opened
}

test('a draft is there after a reload, in its room only', async () => {
  const before = await drafts()
  before.set(kitchen, { body: 'half a sen', replyTo: 'original' })
  before.flush()
  const after = await drafts()
  expect([after.get(kitchen), after.get(garden)]).toEqual([{ body: 'half a sen', replyTo: 'original' }, EMPTY])
  after.set(kitchen, EMPTY)
  after.flush()
  expect((await drafts()).get(kitchen)).toEqual(EMPTY)
})

test('changes of a sent message are there after a reload, in their place only, until they are saved', async () => {
  const before = await drafts()
  before.set(editPlace(kitchen, 'sent'), { body: 'changed' })
  before.flush()
  const after = await drafts()
  expect(after.editIn(kitchen)).toEqual({ message: 'sent', body: 'changed' })
  expect([after.editIn(garden), after.editIn(`${kitchen}/thread`), after.get(kitchen)]).toEqual([
    undefined,
    undefined,
    EMPTY,
  ])
  after.set(editPlace(kitchen, 'sent'), EMPTY)
  after.flush()
  expect((await drafts()).editIn(kitchen)).toBeUndefined()
})

test('another tab does not begin to edit what this one edits', async () => {
  const [one, other] = [await drafts(), await drafts()]
  one.set(editPlace(kitchen, 'sent'), { body: 'changed' })
  one.set(kitchen, { body: 'a draft' })
  one.flush()
  await until(() => other.get(kitchen).body === 'a draft')
  expect(other.editIn(kitchen)).toBeUndefined()
})

test('a draft that was typed just before the page goes is there after a reload', async () => {
  const before = await drafts()
  before.set(kitchen, { body: 'half a sen' })
  globalThis.dispatchEvent(new Event('pagehide'))
  expect((await drafts()).get(kitchen)).toEqual({ body: 'half a sen' })
})

describe('what the database does not get before the page goes', () => {
  const stored = new Map<string, string>()
  const keys = () => [...stored.keys()]

  beforeEach(() => {
    stored.clear()
    globalThis.sessionStorage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    } as Storage
  })

  afterEach(() => {
    delete (globalThis as { sessionStorage?: Storage }).sessionStorage
  })

  /** A database without what the page wrote last. */
  const older = (): Cache => new Browser().cache()

  test('is there after the reload, and in the database then', async () => {
    const before = await drafts()
    before.set(kitchen, { body: 'half a sen' })
    globalThis.dispatchEvent(new Event('pagehide'))
    const cache = older()
    const after = await drafts(alice, cache)
    expect(after.get(kitchen)).toEqual({ body: 'half a sen' })
    await until(async () => (await cache.drafts(alice.id)).size === 1)
  })

  test('counts also where it is nothing, so that a text that was deleted stays away', async () => {
    const cache = older()
    await cache.putDraft(alice.id, kitchen, { body: 'half a sen' })
    const before = await drafts()
    before.set(kitchen, { body: 'half' })
    before.set(kitchen, EMPTY)
    globalThis.dispatchEvent(new Event('pagehide'))
    expect((await drafts(alice, cache)).get(kitchen)).toEqual(EMPTY)
  })

  test('[G10] is deleted for another person', async () => {
    const before = await drafts()
    before.set(kitchen, { body: 'secret' })
    globalThis.dispatchEvent(new Event('pagehide'))
    await drafts(bob, older())
    expect(keys()).toEqual([])
    expect((await drafts(alice, older())).get(kitchen)).toEqual(EMPTY)
  })

  test('is not kept longer than until the database has it, or it was sent', async () => {
    const before = await drafts()
    before.set(kitchen, { body: 'half a sen' })
    globalThis.dispatchEvent(new Event('pagehide'))
    expect(keys()).not.toEqual([])
    await until(() => keys().length === 0)
    before.set(garden, { body: 'sent at once' })
    globalThis.dispatchEvent(new Event('pagehide'))
    before.sent(garden)
    expect(keys()).toEqual([])
  })
})

test('[G10] nobody sees the drafts of another person', async () => {
  const hers = await drafts()
  hers.set(kitchen, { body: 'secret' })
  hers.flush()
  expect((await drafts(bob)).get(kitchen)).toEqual(EMPTY)
  await hers.adopt(bob)
  expect(hers.get(kitchen)).toEqual(EMPTY)
})

test('the other tabs show what was typed, and nothing once it was sent', async () => {
  const [here, there, others] = [await drafts(), await drafts(), await drafts(bob)]
  here.set(kitchen, { body: 'half a sen' })
  here.flush()
  await until(() => there.get(kitchen).body === 'half a sen')
  here.sent(kitchen)
  await until(() => there.get(kitchen).body === '')
  expect(others.get(kitchen)).toEqual(EMPTY)
})

test('what is being typed in a tab is not replaced by the draft of another tab', async () => {
  const [here, there] = [await drafts(), await drafts()]
  there.set(kitchen, { body: 'typed there' })
  here.set(kitchen, { body: 'typed here' })
  here.set(garden, { body: 'the sign that it has arrived' })
  here.flush()
  await until(() => there.get(garden).body !== '')
  expect(there.get(kitchen)).toEqual({ body: 'typed there' })
})

/** A tab with an outbox, offline. */
async function outbox(cache: Cache): Promise<OutboxTab> {
  const tab = new OutboxTab(cache, new Locks(), new MessageServer())
  await tab.outbox.adopt(alice)
  return tab
}

test('[G6] from the moment of sending a reload brings the message and not its draft', async () => {
  const cache = browser.cache()
  const here = await drafts(alice, cache)
  const tab = await outbox(cache)
  here.set(kitchen, { body: 'a whole sentence' })
  here.set(garden, { body: 'of another room' })
  here.flush()
  here.sent(kitchen)
  void tab.says('a whole sentence')

  const reloaded = browser.cache()
  const after = await drafts(alice, reloaded)
  expect([after.get(kitchen), after.get(garden)]).toEqual([EMPTY, { body: 'of another room' }])
  expect((await reloaded.unsent.outgoing(alice.id)).map(({ input }) => input)).toEqual([
    expect.objectContaining({ body: 'a whole sentence' }),
  ])
  tab.close()
})

test('[G6] when the disk does not take the message, its draft stays', async () => {
  const db = await browser.db()
  const cache = new Cache(Promise.resolve(failingAt('drafts', db)))
  const here = await drafts(alice, browser.cache())
  here.set(kitchen, { body: 'a whole sentence' })
  here.flush()
  const tab = await outbox(cache)
  await tab.says('a whole sentence')

  const reloaded = browser.cache()
  expect((await drafts(alice, reloaded)).get(kitchen)).toEqual({ body: 'a whole sentence' })
  expect(await reloaded.unsent.outgoing(alice.id)).toEqual([])
  tab.close()
  db.close()
})

test('a command that is no message leaves the draft of its room alone', async () => {
  const cache = browser.cache()
  const tab = await outbox(cache)
  await tab.outbox.submit(kitchen, 'room.update', { room: kitchen, name: 'Kitchen' })
  const here = await drafts(alice, cache)
  here.set(kitchen, { body: 'half a sen' })
  here.flush()
  await tab.outbox.submit(kitchen, 'room.update', { room: kitchen, name: 'Pantry' })
  expect((await drafts()).get(kitchen)).toEqual({ body: 'half a sen' })
  tab.close()
})

/** A database in which deleting from one store fails, as when the browser runs out of memory within a transaction. */
function failingAt(store: string, db: LocalDb): LocalDb {
  return {
    shared: db.shared,
    read: (stores, work) => db.read(stores, work),
    write: (stores, work, durability) =>
      db.write(
        stores,
        (tx) =>
          work({
            get: (...key) => tx.get(...key),
            first: (...range) => tx.first(...range),
            last: (...range) => tx.last(...range),
            put: (...record) => tx.put(...record),
            clear: (one) => tx.clear(one),
            delete(one, key) {
              if (one === store) throw new DOMException('', 'UnknownError')
              tx.delete(one, key)
            },
          }),
        durability,
      ),
    close: () => db.close(),
  }
}

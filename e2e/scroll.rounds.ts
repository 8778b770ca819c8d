import { setTimeout as wait } from 'node:timers/promises'
import type { CachedRoom } from '../client/stores/cache/local-db.ts'
import type { Message } from '../protocol/entities.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { longTasks } from './long-tasks.ts'
import { pastMessage } from './past.ts'
import { fillRoom, type Past } from './fill-room.ts'

const MESSAGES = 100_000
const AT_ONCE = 10_000
const WHEEL_PX = 1_200
const WHEEL_EVERY_MS = 40
const TURNS = 100
/** Another program can make a task look long once. A task that is really long is so in every round. */
const ROUNDS = 3

test.setTimeout(240_000)
test.use({ ownServer: true })

/** Puts all messages of a room into this browser's cache. */
async function cacheRoom(actor: Actor, past: Past): Promise<void> {
  for (let from = past.first; from <= past.last; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, past.last - from + 1)
    const messages = Array.from({ length }, (_, index) =>
      pastMessage(past.room, past.author, from + index, past.now, past.last),
    )
    // As one string: Playwright serialises objects much more slowly.
    await actor.page.evaluate(store, { messages: JSON.stringify(messages), past })
  }
}

/** Runs in the page, and writes the records of client/stores/cache/local-db.ts. */
async function store({ messages, past }: { messages: string; past: Past }): Promise<void> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error))
    })
  const db = await done(indexedDB.open('parley'))
  const tx = db.transaction(['rooms', 'messages'], 'readwrite')
  for (const message of JSON.parse(messages) as Message[]) tx.objectStore('messages').put(message)
  const { term: _term, proof: _proof, ...cached } = (await done(tx.objectStore('rooms').get(past.room))) as CachedRoom
  const entry = { ...cached.entry, unread: 0, read: past.last, newest: past.last, lastAt: past.now }
  tx.objectStore('rooms').put({ ...cached, entry, rev: past.last, from: 0 })
  await new Promise((resolve, reject) => {
    tx.addEventListener('complete', resolve)
    tx.addEventListener('abort', () => reject(tx.error))
  })
  db.close()
}

test('a room with 100,000 cached messages scrolls without a task of over 50 ms', async ({ alice, server, browser }) => {
  const link = await alice.creates('Years of talk')
  await alice.closesTab()
  await server.stop()
  const past = fillRoom(server, MESSAGES)
  await server.start()
  // Any page of this origin can write the cache; this one runs no script of Parley.
  await alice.opens('/favicon.svg')
  await cacheRoom(alice, past)
  await alice.closesTab()

  const asked: string[] = []
  await alice.opens(link)
  alice.page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => asked.push(payload.toString())))
  await alice.isIn('Years of talk')
  await expect(alice.log.getByText(new RegExp(`^${past.last}: `))).toBeVisible()
  await wait(1_500)

  await alice.log.hover()
  const first = alice.log.locator('.body').first()
  let reached = past.last
  const scrolls = async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      await alice.page.mouse.wheel(0, -WHEEL_PX)
      await wait(WHEEL_EVERY_MS)
    }
    reached = Number((await first.textContent())?.split(':')[0])
    for (let turn = 0; turn < TURNS; turn++) {
      await alice.page.mouse.wheel(0, WHEEL_PX)
      await wait(WHEEL_EVERY_MS)
    }
  }
  let tasks = await longTasks(browser, alice.page, scrolls)
  for (let round = 1; round < ROUNDS && tasks.length > 0; round++) tasks = await longTasks(browser, alice.page, scrolls)
  expect(past.last - reached).toBeGreaterThan(2_000)
  expect(asked.filter((frame) => frame.includes('message.page'))).toEqual([])
  expect(tasks).toEqual([])
})

test('a task that is too long is found', async ({ alice, browser }) => {
  await alice.opens()
  const tasks = await longTasks(browser, alice.page, async () => {
    await alice.page.evaluate(
      () =>
        new Promise((resolve) =>
          setTimeout(() => {
            let sum = 0
            for (let step = 0; step < 500_000_000; step++) sum += step % 7
            resolve(sum)
          }),
        ),
    )
  })
  expect(tasks.length).toBeGreaterThan(0)
})

import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

test.use({ viewport: { width: 1280, height: 3_200 }, serviceWorkers: 'allow', ownServer: true })

const MESSAGES = 20
const MESSAGE_EVERY_MS = 150

/** Sends numbered messages, one after the other, whatever happens to the server. */
async function talks(actor: Actor, prefix: string): Promise<string[]> {
  const texts: string[] = []
  for (let number = 1; number <= MESSAGES; number++) {
    const text = `${prefix} ${number}`
    await actor.says(text)
    texts.push(text)
    await wait(MESSAGE_EVERY_MS)
  }
  return texts
}

async function reads(actor: Actor): Promise<string[]> {
  return actor.log.locator('[data-message-id]:not([data-pending]) .body').allTextContents()
}

test('[G1 G2 G3 G4 G5] after a kill in mid-conversation and a restart all messages are there once and in order @packaged', async ({
  alice,
  bob,
  server,
}) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await alice.says('Before')
  await bob.sees('Before')

  const talk = Promise.all([talks(alice, 'alice'), talks(bob, 'bob')])
  await wait(MESSAGES * MESSAGE_EVERY_MS * 0.4)
  await server.kill9()
  await wait(MESSAGES * MESSAGE_EVERY_MS * 0.3)
  await server.start()
  const [fromAlice, fromBob] = await talk

  for (const actor of [alice, bob]) {
    await expect(actor.log.locator('[data-pending]')).toHaveCount(0, { timeout: 30_000 })
    await expect.poll(async () => (await reads(actor)).length, { timeout: 20_000 }).toBe(2 * MESSAGES + 1)
    const seen = await reads(actor)
    expect(seen.filter((text) => text.startsWith('alice'))).toEqual(fromAlice)
    expect(seen.filter((text) => text.startsWith('bob'))).toEqual(fromBob)
    await actor.neverReloaded()
    await actor.seesNoBanner()
  }
  expect(await reads(alice)).toEqual(await reads(bob))
  await alice.seesPresent('Bob')
})

test('[G6] without a server nothing is shown as sent, and the banner says that writing is possible', async ({
  alice,
  bob,
  server,
}) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await server.kill9()
  await alice.says('Into the void')
  await alice.seesPending('Into the void')
  await alice.seesBanner()
  await bob.doesNotSee('Into the void')
  await server.start()
  await bob.sees('Into the void')
  await alice.seesSent('Into the void')
  await alice.seesNoBanner()
  await alice.neverReloaded()
})

test('a planned restart loses nothing either @packaged', async ({ alice, bob, server }) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await alice.says('Before the restart')
  await bob.sees('Before the restart')
  await server.stop()
  await bob.says('During the restart')
  await server.start()
  await alice.seesInOrder(['Before the restart', 'During the restart'])
  await bob.seesInOrder(['Before the restart', 'During the restart'])
})

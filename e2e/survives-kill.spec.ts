import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

test.use({ viewport: { width: 1280, height: 3_200 } })

const WORDS = 20
const WORD_EVERY_MS = 150

/** Says so many numbered things, one after the other, whatever happens to the server meanwhile. */
async function talks(actor: Actor, prefix: string): Promise<string[]> {
  const said: string[] = []
  for (let number = 1; number <= WORDS; number++) {
    const text = `${prefix} ${number}`
    await actor.says(text)
    said.push(text)
    await wait(WORD_EVERY_MS)
  }
  return said
}

async function reads(actor: Actor): Promise<string[]> {
  return actor.log.locator('[data-message-id]:not([data-pending]) .body').allTextContents()
}

test('[G1 G2 G3 G4 G5] killed in mid-conversation and started again, all words are there once and in order', async ({
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
  await wait(WORDS * WORD_EVERY_MS * 0.4)
  await server.kill9()
  await wait(WORDS * WORD_EVERY_MS * 0.3)
  await server.start()
  const [fromAlice, fromBob] = await talk

  for (const actor of [alice, bob]) {
    await expect(actor.log.locator('[data-pending]')).toHaveCount(0, { timeout: 30_000 })
    await expect.poll(async () => (await reads(actor)).length, { timeout: 20_000 }).toBe(2 * WORDS + 1)
    const seen = await reads(actor)
    expect(seen.filter((text) => text.startsWith('alice'))).toEqual(fromAlice)
    expect(seen.filter((text) => text.startsWith('bob'))).toEqual(fromBob)
    await actor.neverReloaded()
    await actor.seesNoBanner()
  }
  expect(await reads(alice)).toEqual(await reads(bob))
  await alice.seesPresent('Bob')
})

test('[G6] while the server is dead nothing is seen as sent, and the banner says that one can keep writing', async ({
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

test('a planned restart loses nothing either', async ({ alice, bob, server }) => {
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

import type { ServerProcess } from '../server/test/server-process.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { passHours } from './pass-hours.ts'

test.use({ serviceWorkers: 'allow', ownServer: true })
const ROOM = 'For this evening'
const SAID = 'See you there'
const gone = (actor: Actor) => actor.page.getByRole('heading', { name: 'This room is gone' })

/** Alice's room, which is deleted an hour after everybody has left, unless it is one that stays. Bob has it open, too. */
async function talk(alice: Actor, bob: Actor, ephemeral: boolean): Promise<string> {
  await alice.opens()
  await alice.page.getByText('Create a room', { exact: true }).first().click()
  if (ephemeral)
    await alice.page
      .getByRole('group', { name: 'Delete the room when everybody has left' })
      .getByText('1 h', { exact: true })
      .click()
  const link = await alice.creates(ROOM)
  await alice.says(SAID)
  await alice.seesSent(SAID)
  await bob.opens(link)
  await bob.joins(ROOM)
  await bob.sees(SAID)
  await bob.hasCachedPages()
  return link
}

/** Alice closes her tab, and Bob's computer loses the server. Hours pass; then the server is there again. */
async function areAway(alice: Actor, bob: Actor, server: ServerProcess, hours: number): Promise<void> {
  await alice.closesTab()
  await server.stop()
  await bob.seesBanner()
  passHours(server, hours)
  await server.start()
}

/** What the browser has cached of all rooms. */
const cached = (actor: Actor) =>
  actor.page.evaluate(async () => {
    const found: string[] = []
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name!)
        asked.addEventListener('success', () => resolve(asked.result))
        asked.addEventListener('error', () => reject(asked.error!))
      })
      for (const store of db.objectStoreNames)
        await new Promise<void>((resolve) => {
          const asked = db.transaction(store).objectStore(store).getAll()
          asked.addEventListener('success', () => {
            found.push(JSON.stringify(asked.result))
            resolve()
          })
        })
      db.close()
    }
    return found.join('\n')
  })

test('[G10] a room is gone an hour after everybody has left: from an open page, its cache, and its link', async ({
  alice,
  bob,
  server,
}) => {
  const link = await talk(alice, bob, true)
  await bob.choosesInRoom('About this room…')
  await expect(bob.page.getByRole('dialog', { name: ROOM, exact: true })).toContainText(
    'Deleted 1 hour after everybody has left',
  )
  await bob.page.keyboard.press('Escape')
  expect(await cached(bob)).toContain(SAID)
  await areAway(alice, bob, server, 1.5)
  await expect(gone(bob)).toBeVisible({ timeout: 20_000 })
  await bob.neverReloaded()
  await expect.poll(() => cached(bob)).not.toContain(SAID)
  await alice.opens(link)
  await expect(alice.page.getByText('No room has this code.')).toBeVisible()
})

for (const [name, ephemeral, hours] of [
  ['in which people were away for less than its hour', true, 0.5],
  ['that is not to be deleted', false, 3],
] as const)
  test(`a room ${name} stays as it was`, async ({ alice, bob, server }) => {
    const link = await talk(alice, bob, ephemeral)
    await areAway(alice, bob, server, hours)
    await bob.seesNoBanner()
    await bob.sees(SAID)
    await expect(gone(bob)).toBeHidden()
    await alice.opensTabAgain(link)
    await alice.sees(SAID)
    await alice.says('We are back')
    await bob.sees('We are back')
  })

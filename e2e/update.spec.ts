import type { ServerProcess } from '../server/test/server-process.ts'
import { saysMany } from './bot.ts'
import type { Actor } from './cast.ts'
import { text, type Chosen } from './chosen-files.ts'
import { expect, test as journey } from './journey.ts'
import { newerBuild, type NewerBuild } from './newer-build.ts'

const test = journey.extend<{ newer: NewerBuild }>({
  // oxlint-disable-next-line no-empty-pattern
  newer: async ({}, use) => {
    const newer = newerBuild()
    await use(newer)
    newer.remove()
  },
})

test.use({ serviceWorkers: 'allow', ownServer: true })
const READY = 'Parley was updated. Reload when you are ready.'
const RELOADS_WITHIN_MS = 30_000

const buildOf = (actor: Actor) => actor.page.locator('meta[name="build"]').getAttribute('content')
const reloaded = (actor: Actor, newer: NewerBuild) =>
  expect.poll(() => buildOf(actor).catch(() => null), { timeout: RELOADS_WITHIN_MS }).toBe(newer.id)

/** The server stops, and starts again with the newer build. */
async function upgrades(server: ServerProcess, newer: NewerBuild): Promise<void> {
  await server.stop()
  server.becomes(newer.root)
  await server.start()
}

/** The page says that there is an update, and leaves the reload to its person. */
async function isNotReloaded(actor: Actor): Promise<void> {
  await expect(actor.page.getByText(READY)).toBeVisible({ timeout: 20_000 })
  await actor.page.waitForTimeout(6_000)
  await actor.neverReloaded()
}

/** The message at the upper edge, and how far it is from it. */
function place(actor: Actor) {
  return actor.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const rows = [...log.querySelectorAll<HTMLElement>('[data-message-id]')].map((row) => ({
      id: row.dataset['messageId']!,
      top: Math.round(row.getBoundingClientRect().top - edge),
    }))
    return rows.filter(({ top }) => top >= 0).toSorted((a, b) => a.top - b.top)[0]!
  })
}

test('[G5 G6] after an upgrade an open page reloads and is where it was: room, place and draft', async ({
  alice,
  server,
  newer,
}) => {
  const link = await alice.creates('Long talk')
  await saysMany(alice, link, { count: 80, atOnce: 8 })
  await expect(alice.log.getByText(/^(78|79|80): /).last()).toBeInViewport()
  await alice.hasCachedPages()
  await alice.types('Half a thought')
  await alice.log.hover()
  for (let turn = 0; turn < 4; turn++) {
    await alice.page.mouse.wheel(0, -500)
    await alice.page.waitForTimeout(150)
  }
  await alice.page.waitForTimeout(1_500)
  const before = await place(alice)

  await upgrades(server, newer)
  await reloaded(alice, newer)
  await alice.isIn('Long talk')
  await expect(alice.composer).toHaveValue('Half a thought')
  await expect.poll(async () => (await place(alice)).id).toBe(before.id)
  await expect.poll(async () => Math.abs((await place(alice)).top - before.top)).toBeLessThanOrEqual(2)
  // Once: the page is the new one.
  await alice.page.evaluate(() => Object.assign(window, { sameWindow: true }))
  await alice.page.waitForTimeout(7_000)
  await alice.neverReloaded()
  await expect(alice.page.getByText('Parley was updated')).toHaveCount(0)
})

test('[G6] a message that was written meanwhile is sent first, once, and then the page reloads', async ({
  alice,
  bob,
  server,
  newer,
}) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await alice.hasCachedPages()
  await server.kill9()
  await alice.says('Written before the upgrade')
  await alice.seesPending('Written before the upgrade')
  server.becomes(newer.root)
  await server.start()
  await bob.sees('Written before the upgrade')
  await reloaded(alice, newer)
  await alice.isIn('Launch week')
  await alice.seesSent('Written before the upgrade')
  await reloaded(bob, newer)
  await bob.isIn('Launch week')
  await bob.sees('Written before the upgrade')
})

test('an open dialog keeps its text: the page says that Parley was updated, and reloads when asked', async ({
  alice,
  server,
  newer,
}) => {
  await alice.creates('Launch week')
  await alice.page.getByRole('button', { name: 'New room' }).click()
  await alice.page.getByRole('textbox', { name: 'Room name' }).fill('A name that is long to type')
  await upgrades(server, newer)
  await isNotReloaded(alice)
  await expect(alice.page.getByRole('textbox', { name: 'Room name' })).toHaveValue('A name that is long to type')
  // The old page and the new server still do what was begun.
  await alice.page.getByRole('button', { name: 'Create room' }).click()
  await expect(alice.page.getByRole('dialog', { name: 'Invite people' })).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await alice.isIn('A name that is long to type')
  await alice.page.getByRole('button', { name: 'Reload', exact: true }).click()
  await reloaded(alice, newer)
  await alice.isIn('A name that is long to type')
})

test('a voice note that is recorded is not interrupted', async ({ alice, server, newer }) => {
  await alice.creates('Launch week')
  await alice.page.getByRole('button', { name: 'Record a voice note' }).click()
  const recorder = alice.page.getByRole('group', { name: 'Voice note' })
  await expect(recorder).toBeVisible()
  await upgrades(server, newer)
  await isNotReloaded(alice)
  await expect(recorder).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await expect(recorder).toBeHidden()
  await alice.page.getByRole('button', { name: 'Reload', exact: true }).click()
  await reloaded(alice, newer)
})

test('of several tabs each reloads where it was, and one with an open dialog waits', async ({
  alice,
  server,
  newer,
}) => {
  const kitchen = await alice.creates('Kitchen')
  await alice.creates('Garden')
  await alice.types('About the roses')
  const second = await alice.inAnotherTab('/')
  await second.page.goto(kitchen)
  await second.isIn('Kitchen')
  await second.types('About the soup')
  const third = await alice.inAnotherTab('/')
  await third.page.getByRole('button', { name: 'New room' }).click()
  await third.page.getByRole('textbox', { name: 'Room name' }).fill('Attic')
  await upgrades(server, newer)
  for (const tab of [alice, second]) await reloaded(tab, newer)
  await alice.isIn('Garden')
  await expect(alice.composer).toHaveValue('About the roses')
  await second.isIn('Kitchen')
  await expect(second.composer).toHaveValue('About the soup')
  await expect(third.page.getByText(READY)).toBeVisible()
  await expect(third.page.getByRole('textbox', { name: 'Room name' })).toHaveValue('Attic')
  expect(await buildOf(third)).not.toBe(newer.id)
})

/** Opens the system's dialog for files, and answers how to choose one there. */
async function opensFileDialog({ page }: Actor): Promise<(file: Chosen) => Promise<void>> {
  await page.getByRole('button', { name: 'Add to the message' }).click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'File', exact: true }).click()
  const chooser = await choosing
  return (file) => chooser.setFiles([file])
}

test('the system’s dialog for files is not interrupted, and what is chosen there is sent', async ({
  alice,
  server,
  newer,
}) => {
  await alice.creates('Launch week')
  await alice.hasCachedPages()
  const choosesFile = await opensFileDialog(alice)
  await upgrades(server, newer)
  await isNotReloaded(alice)
  await choosesFile(text('plan.txt'))
  await alice.says('The plan')
  await alice.seesSent('The plan')
  await expect(alice.rows('The plan')).toContainText('plan.txt')
})

test.describe('without a service worker', () => {
  test.use({ serviceWorkers: 'block' })

  test('a part of the page whose file is gone says so, and nothing typed is lost', async ({ alice, server, newer }) => {
    await alice.opens()
    await alice.creates('Launch week')
    await upgrades(server, newer)
    await alice.types('Still here')
    await alice.page.getByRole('button', { name: /emoji/i }).first().click()
    await reloaded(alice, newer)
    await alice.isIn('Launch week')
    await expect(alice.composer).toHaveValue('Still here')
    await alice.page.getByRole('button', { name: /emoji/i }).first().click()
    await expect(alice.page.getByRole('dialog').or(alice.page.getByRole('listbox')).first()).toBeVisible()
  })

  test('[G6] where the part that uploads is gone, the message waits, and is sent after the reload', async ({
    alice,
    server,
    newer,
  }) => {
    await alice.creates('Launch week')
    const choosesFile = await opensFileDialog(alice)
    await upgrades(server, newer)
    await expect(alice.page.getByText(READY)).toBeVisible({ timeout: 20_000 })
    await choosesFile(text('plan.txt'))
    await alice.says('The plan')
    await alice.page.waitForTimeout(6_000)
    await alice.seesPending('The plan')
    await alice.page.getByRole('button', { name: 'Reload', exact: true }).click()
    await reloaded(alice, newer)
    await alice.isIn('Launch week')
    await alice.seesSent('The plan')
    await expect(alice.rows('The plan')).toContainText('plan.txt')
  })
})

test('a restart of the same version does not reload the page', async ({ alice, bob, server }) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await server.stop()
  await server.start()
  await bob.says('Back again')
  await alice.sees('Back again')
  await alice.page.waitForTimeout(8_000)
  await alice.neverReloaded()
  await expect(alice.page.getByText('Parley was updated')).toHaveCount(0)
})

import { saysMany } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const bar = (actor: Actor) => actor.page.getByRole('toolbar', { name: 'Selected messages' })
const box = (actor: Actor, text: string) => actor.rows(text).getByRole('checkbox')
const question = (actor: Actor, title: string) => actor.page.getByRole('dialog', { name: title })

/** Bob, a member, and Alice, the owner, have written in turns. Answers the link. */
async function begin(alice: Actor, bob: Actor): Promise<string> {
  const link = await alice.creates('Kitchen')
  await bob.opens(link)
  await bob.joins('Kitchen')
  for (const [actor, text] of [
    [alice, 'one'],
    [bob, 'two'],
    [alice, 'three'],
    [bob, 'four'],
  ] as const) {
    await actor.says(text)
    for (const reader of [alice, bob]) await reader.seesSent(text)
  }
  return link
}

test('messages are chosen by press, by Space and as a range, and copied in order', async ({ alice, bob }) => {
  await alice.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await begin(alice, bob)
  await alice.types('A draft')
  await alice.choosesForMessage('four', 'Select')
  await expect(bar(alice).getByText('1 selected')).toBeVisible()
  await expect(alice.composer).toBeHidden()
  await box(alice, 'two').click({ modifiers: ['Shift'] })
  await expect(bar(alice).getByText('3 selected')).toBeVisible()
  await box(alice, 'three').click()
  await expect(bar(alice).getByText('2 selected')).toBeVisible()
  await expect(box(alice, 'three')).not.toBeChecked()
  await alice.page.keyboard.press('ArrowUp')
  await alice.page.keyboard.press('ArrowUp')
  await expect(alice.rows('one')).toBeFocused()
  await alice.page.keyboard.press('Space')
  await expect(box(alice, 'one')).toBeChecked()
  await bar(alice).getByRole('button', { name: 'Copy' }).click()
  await expect(alice.page.getByText('3 messages copied')).toBeVisible()
  const lines = (await alice.page.evaluate(() => navigator.clipboard.readText())).split('\n')
  expect(lines.map((line) => line.replace(/, \d.*?: /, ': '))).toEqual(['Alice: one', 'Bob: two', 'Bob: four'])
  await expect(bar(alice)).toHaveCount(0)
  await expect(alice.composer).toHaveValue('A draft')
})

test('Esc ends the selection, and so does Cancel; nothing is deleted, and the letters do nothing', async ({
  alice,
  bob,
}) => {
  await begin(alice, bob)
  await alice.choosesForMessage('one', 'Select')
  await expect(bar(alice)).toBeVisible()
  await alice.rows('one').focus()
  await alice.page.keyboard.press('Delete')
  await alice.page.keyboard.press('Escape')
  await expect(bar(alice)).toHaveCount(0)
  await expect(alice.log.getByRole('checkbox')).toHaveCount(0)
  await expect(alice.rows('one')).toBeFocused()
  await alice.choosesForMessage('one', 'Select')
  await bar(alice).getByRole('button', { name: 'Cancel' }).click()
  await expect(bar(alice)).toHaveCount(0)
  await alice.says('five')
  await bob.seesInOrder(['one', 'two', 'three', 'four', 'five'])
})

test('Back ends a selection, first the question above it, and stays in the room', async ({ alice }) => {
  await alice.opens()
  await alice.creates('Design Crit')
  await alice.says('one')
  await alice.seesSent('one')
  const { page } = alice
  await alice.choosesForMessage('one', 'Select')
  await bar(alice).getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('dialog', { name: 'Delete this message?' })
  await expect(question).toBeVisible()
  await page.goBack()
  await expect(question).toHaveCount(0)
  await expect(bar(alice)).toBeVisible()
  await page.goBack()
  await expect(bar(alice)).toHaveCount(0)
  await expect(alice.composer).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: /Alice/ })).toBeVisible()
})

test('the owner deletes messages of both after one question', async ({ alice, bob }) => {
  await begin(alice, bob)
  await alice.choosesForMessage('two', 'Select')
  await box(alice, 'four').click()
  await bar(alice).getByRole('button', { name: 'Delete' }).click()
  await expect(question(alice, 'Delete 2 messages of Bob?')).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await box(alice, 'one').click()
  await bar(alice).getByRole('button', { name: 'Delete' }).click()
  await question(alice, 'Delete 3 messages?').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(bar(alice)).toHaveCount(0)
  for (const actor of [alice, bob]) {
    await expect(actor.log.getByText(/^Deleted by/)).toHaveCount(3)
    await actor.sees('three')
  }
})

test('a member deletes only their own, and reads how many', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.choosesForMessage('one', 'Select')
  await expect(bar(bob).getByText('1 selected')).toBeVisible()
  await expect(bar(bob).getByRole('button', { name: /^Delete/ })).toHaveCount(0)
  await box(bob, 'four').click({ modifiers: ['Shift'] })
  await bar(bob).getByRole('button', { name: 'Delete 2 of 4' }).click()
  await question(bob, 'Delete 2 messages?').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(alice.log.getByText('Deleted by its author')).toHaveCount(2)
  await alice.sees('one')
  await alice.sees('three')
})

test('[G6] messages that are deleted without a connection are deleted later', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.choosesForMessage('two', 'Select')
  await expect(bar(bob)).toBeVisible()
  await bob.goesOffline()
  await bob.seesBanner()
  await bar(bob).getByRole('button', { name: 'Delete' }).click()
  await question(bob, 'Delete this message?').getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(bob.log.getByText('Deleted by its author')).toBeVisible()
  await alice.sees('two')
  await bob.comesBack()
  await expect(alice.log.getByText('Deleted by its author')).toBeVisible({ timeout: 20_000 })
})

test('the owner deletes everything of a person, more than the server does at once', async ({ alice, bob }) => {
  const link = await begin(alice, bob)
  await saysMany(bob, link, { count: 220, atOnce: 20 })
  for (const actor of [alice, bob]) {
    await actor.says(`the last of ${actor.name}`)
    for (const reader of [alice, bob]) await reader.sees(`the last of ${actor.name}`)
  }
  await alice.choosesForMessage('the last of Bob', 'Delete all by this person…')
  const dialog = question(alice, 'Delete all messages of Bob?')
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete all' }).click()
  await expect(dialog.getByText('223 messages deleted.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await alice.sees('the last of Alice')
  await alice.doesNotSee('the last of Bob')
})

test('a member is not offered to delete everything of another person', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.pointsAt(bob.rows('one'))
  await bob.rows('one').getByRole('button', { name: 'More' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: /^Delete/ })).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 320, height: 640 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('the bar fits, and a tap on a message chooses it', async ({ alice }) => {
    await alice.creates('Kitchen')
    for (const text of ['one', 'two']) {
      await alice.composer.fill(text)
      await alice.page.getByRole('button', { name: 'Send' }).tap()
      await alice.seesSent(text)
    }
    await alice.rows('one').getByRole('button', { name: 'Message actions' }).dispatchEvent('click')
    await alice.page.getByRole('menuitem', { name: 'Select' }).tap()
    await expect(bar(alice).getByText(/^1/)).toBeVisible()
    await box(alice, 'two').tap()
    await expect(box(alice, 'two')).toBeChecked()
    const { x, width } = (await bar(alice).getByRole('button', { name: 'Cancel' }).boundingBox())!
    expect(x + width).toBeLessThanOrEqual(320)
    await bar(alice).getByRole('button', { name: 'Cancel' }).tap()
    await expect(bar(alice)).toHaveCount(0)
    await expect(alice.composer).toBeVisible()
  })
})

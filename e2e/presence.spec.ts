import type { Locator } from '@playwright/test'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** Alice and Bob are in a room. Bob's clock can be moved. Answers the link of the room. */
async function meet(alice: Actor, bob: Actor): Promise<string> {
  const link = await alice.creates('Design Crit')
  await bob.context.clock.install()
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.seesPresent('Bob')
  return link
}

/** Chooses in the settings for how long nobody is to disturb. */
async function choosesQuiet(actor: Actor, choice: string): Promise<Locator> {
  await actor.page.getByRole('button', { name: 'Settings', exact: true }).click()
  const choices = actor.page.getByRole('main', { name: 'Settings' }).getByRole('combobox', { name: 'Do not disturb' })
  await choices.selectOption(choice)
  return choices
}

test('a person who does nothing for five minutes is away, and here again with the first key', async ({
  alice,
  bob,
}) => {
  await meet(alice, bob)
  await bob.page.clock.fastForward('04:30')
  await bob.types('Still here')
  await bob.page.clock.fastForward('04:30')
  await alice.says('Are you there?')
  await bob.sees('Are you there?')
  await alice.seesPresent('Bob')
  await bob.page.clock.fastForward('05:30')
  await alice.seesAway('Bob')
  await bob.types(', again')
  await alice.seesPresent('Bob')
})

test('a person who is idle in one tab and not in the other is here', async ({ alice, bob }) => {
  const link = await meet(alice, bob)
  const second = await bob.inAnotherTab(link)
  await bob.page.clock.fastForward('05:30')
  await second.types('Busy over here')
  // Bob's new name reaches Alice after what his tabs have reported.
  await expect(bob.page.locator('.me .unseen')).toHaveText('Away')
  await second.says('Done')
  await alice.sees('Done')
  await alice.seesPresent('Bob')
  await second.closesTab()
  await alice.seesAway('Bob')
})

test('a person who does not want to be disturbed is busy for the others until it ends', async ({ alice, bob }) => {
  await meet(alice, bob)
  await choosesQuiet(bob, 'For 1 hour')
  await bob.page.keyboard.press('Escape')
  await expect(bob.page.getByRole('navigation', { name: 'Rooms' }).getByText('Do not disturb')).toBeVisible()
  await alice.seesAway('Bob')
  await expect(alice.people.getByRole('listitem').filter({ hasText: 'Bob' })).toContainText('do not disturb')
  await bob.page.clock.fastForward('01:00:01')
  await bob.types('Back')
  await alice.seesPresent('Bob')
  await expect(alice.people.getByText('do not disturb')).toHaveCount(0)
})

test('the end of do not disturb is shown, also when the same time is chosen again', async ({ alice, bob }) => {
  await meet(alice, bob)
  const choices = await choosesQuiet(bob, 'For 1 hour')
  await expect(choices.locator('option:checked')).toHaveText(/^On until/)
  await choices.selectOption('For 1 hour')
  await expect(choices.locator('option:checked')).toHaveText(/^On until/)
  await choices.selectOption('Off')
  await expect(choices).toHaveValue('off')
})

test('do not disturb is one setting for all tabs, survives a reload and is turned off by hand', async ({
  alice,
  bob,
}) => {
  const link = await meet(alice, bob)
  const second = await bob.inAnotherTab(link)
  await choosesQuiet(bob, 'Until I turn it off')
  await alice.seesAway('Bob')
  await expect(second.page.getByRole('navigation', { name: 'Rooms' }).getByText('Do not disturb')).toBeVisible()
  await second.closesTab()
  await bob.closesTab()
  await alice.seesNotHere('Bob')
  await bob.opensTabAgain(link)
  await alice.seesAway('Bob')
  const choices = await choosesQuiet(bob, 'Off')
  await expect(choices).toHaveValue('off')
  await alice.seesPresent('Bob')
})

test('without a connection no presence is drawn, and after it a person who is away still is', async ({
  alice,
  bob,
}) => {
  await meet(alice, bob)
  await bob.page.clock.fastForward('05:30')
  await alice.seesAway('Bob')
  await alice.goesOffline()
  await alice.seesBanner()
  await expect(alice.page.locator('.avatar .dot')).toHaveCount(0)
  await alice.comesBack()
  await alice.seesAway('Bob')
  await bob.goesOffline()
  await alice.seesNotHere('Bob')
  await bob.comesBack()
  await alice.seesAway('Bob')
})

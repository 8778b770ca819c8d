import { posts, roomOf, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const dialog = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Earlier versions' })
const edited = (actor: Actor) => actor.log.getByRole('button', { name: /Show earlier versions/ })

/** Bob, a member, has edited a message in Alice's room, and both see it. */
async function begin(alice: Actor, bob: Actor): Promise<{ link: string; room: string; id: string }> {
  const link = await alice.creates('Kitchen')
  await bob.opens(link)
  await bob.joins('Kitchen')
  const id = await sends(bob, link, { body: 'Lunch at nine' })
  const room = await roomOf(bob, link)
  await posts(bob, 'message.edit', { room, id, body: 'Lunch at ten' })
  for (const actor of [alice, bob]) await actor.sees('Lunch at ten')
  return { link, room, id }
}

test('the author and the owner see the versions, oldest first, with what has changed', async ({ alice, bob }) => {
  const { room, id } = await begin(alice, bob)
  await posts(bob, 'message.edit', { room, id, body: 'Lunch at ten, in the garden' })
  for (const actor of [alice, bob]) {
    await actor.sees('Lunch at ten, in the garden')
    await edited(actor).click()
    const versions = dialog(actor).getByRole('listitem')
    await expect(versions).toHaveCount(3)
    await expect(versions.nth(0)).toContainText('Lunch at nine')
    await expect(versions.nth(1).locator('del')).toHaveText('nine')
    await expect(versions.nth(1).locator('ins')).toHaveText('ten')
    await expect(versions.nth(2).locator('ins')).toHaveText(', in the garden')
    await expect(versions.nth(2).locator('del')).toHaveCount(0)
    await actor.page.keyboard.press('Escape')
    await expect(dialog(actor)).toHaveCount(0)
    await expect(edited(actor)).toBeFocused()
  }
})

test('the menu of an edited message shows the versions, that of another message does not', async ({ alice, bob }) => {
  await begin(alice, bob)
  await bob.says('Never edited')
  await alice.sees('Never edited')
  await alice.choosesForMessage('Lunch at ten', 'Show earlier versions')
  await expect(dialog(alice).locator('del')).toHaveText('nine')
  await alice.page.keyboard.press('Escape')
  await expect(dialog(alice)).toHaveCount(0)
  await alice.pointsAt(alice.rows('Never edited'))
  await alice.rows('Never edited').getByRole('button', { name: 'More' }).click()
  await expect(alice.page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(alice.page.getByRole('menuitem', { name: 'Show earlier versions' })).toHaveCount(0)
})

test('another member sees that it was edited, and not what it was', async ({ alice, bob, meet }) => {
  const { link, room, id } = await begin(alice, bob)
  const carol = await meet('Carol')
  await carol.opens(link)
  await carol.joins('Kitchen')
  await carol.sees('Lunch at ten')
  await expect(carol.log.getByText('(edited)')).toBeVisible()
  await expect(edited(carol)).toHaveCount(0)
  await carol.pointsAt(carol.rows('Lunch at ten'))
  await carol.rows('Lunch at ten').getByRole('button', { name: 'More' }).click()
  await expect(carol.page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(carol.page.getByRole('menuitem', { name: 'Show earlier versions' })).toHaveCount(0)
  await expect(posts(carol, 'message.history', { room, id })).rejects.toThrow(/refused/)
})

test('without a connection it says so, and loads with the next one', async ({ alice, bob }) => {
  await begin(alice, bob)
  // The dialog is loaded when it is first opened.
  await edited(bob).click()
  await expect(dialog(bob).locator('ins')).toHaveText('ten')
  await bob.page.keyboard.press('Escape')
  await bob.goesOffline()
  await bob.seesBanner()
  await edited(bob).click()
  await expect(dialog(bob).getByText('Earlier versions need the server. You are offline.')).toBeVisible()
  await bob.comesBack()
  await expect(dialog(bob).locator('ins')).toHaveText('ten', { timeout: 20_000 })
})

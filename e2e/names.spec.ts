import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const nameField = (actor: Actor) => actor.page.getByRole('textbox', { name: 'Your name' })
const joinButton = (actor: Actor) => actor.page.getByRole('button', { name: 'Join Design Crit' })

test('somebody whose name looks like that of a member is offered a free one, and the next press joins', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  // In Cyrillic letters, of which the first looks like an A.
  await nameField(bob).fill('\u0410lice')
  await joinButton(bob).click()
  await expect(bob.page.getByText('Somebody in the room has a name that looks like “\u0410lice”.')).toBeVisible()
  await expect(nameField(bob)).toHaveValue('\u0410lice 2')
  await joinButton(bob).click()
  await expect(bob.composer).toBeVisible()
  await bob.says('Another one')
  await expect(alice.rows('Another one')).toContainText('\u0410lice 2')
})

test('a name that only begins like another joins at once', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await nameField(bob).fill('Alicia')
  await joinButton(bob).click()
  await expect(bob.composer).toBeVisible()
})

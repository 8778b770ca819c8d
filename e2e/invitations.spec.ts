import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { opensCard } from './people.ts'

const settings = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Design Crit', exact: true })

async function opensInvitations(actor: Actor): Promise<void> {
  await actor.choosesInRoom('Room settings…')
  await settings(actor).getByRole('tab', { name: 'Invitations' }).click()
}

/** Makes a link with these choices, and answers it. */
async function makes(actor: Actor, note: string, choices: string[]): Promise<string> {
  await settings(actor).getByRole('button', { name: 'New link' }).click()
  const form = actor.page.getByRole('dialog', { name: 'New invitation link' })
  await form.getByRole('textbox', { name: /^What it is for/ }).fill(note)
  for (const choice of choices) await form.getByText(choice, { exact: true }).click()
  await form.getByRole('button', { name: 'Make the link' }).click()
  const made = actor.page.getByRole('dialog', { name: 'Your invitation link' })
  await expect(made.getByRole('img', { name: 'QR code of the invitation link' })).toBeVisible()
  const link = await made.getByRole('textbox', { name: 'Invitation link' }).inputValue()
  await made.getByRole('button', { name: 'Done' }).click()
  return link
}

const pathOf = (link: string) => new URL(link).pathname

test('a link for one person lets one in, and then says that it is used up', async ({ alice, bob, meet }) => {
  await alice.creates('Design Crit')
  await opensInvitations(alice)
  await expect(settings(alice).getByText('No links yet. The code is enough for most rooms.')).toBeVisible()
  const link = await makes(alice, 'For Bob', ['1'])
  const row = settings(alice).getByRole('listitem').filter({ hasText: 'For Bob' })
  await expect(row).toContainText('0 of 1')
  await bob.opens(pathOf(link))
  await bob.joins('Design Crit')
  await expect.poll(() => new URL(bob.page.url()).pathname).toMatch(/^\/r\//)
  await alice.page.keyboard.press('Escape')
  await expect((await opensCard(alice, 'Bob')).getByText('Since today, invited by Alice')).toBeVisible()
  const carol = await meet('Carol')
  await carol.opens(pathOf(link))
  await expect(carol.page.getByText(/This invitation has been used up/)).toBeVisible()
  await expect(carol.page.getByRole('button', { name: /Join/ })).toHaveCount(0)
})

test('a link for readers lets them read only', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await alice.says('News')
  await opensInvitations(alice)
  const link = await makes(alice, 'Press', ['Read only', 'No end', 'No limit'])
  await bob.opens(pathOf(link))
  await bob.joins('Design Crit')
  await bob.sees('News')
  await expect(bob.page.locator('.composer').getByText('You are muted in this room')).toBeVisible()
})

test('a revoked link is struck through, and its page says so', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await opensInvitations(alice)
  const link = await makes(alice, 'Old poster', [])
  await settings(alice).getByRole('button', { name: 'Revoke Old poster' }).click()
  const row = settings(alice).getByRole('listitem').filter({ hasText: 'Old poster' })
  await expect(row).toContainText('revoked')
  await expect(row.getByRole('button')).toHaveCount(0)
  await expect(row.locator('b')).toHaveCSS('text-decoration-line', 'line-through')
  await bob.opens(pathOf(link))
  await expect(bob.page.getByText(/This invitation was taken back/)).toBeVisible()
})

test('ended links are cleared from the list, and live ones stay', async ({ alice }) => {
  await alice.creates('Design Crit')
  await opensInvitations(alice)
  await makes(alice, 'Old poster', [])
  await makes(alice, 'New poster', [])
  const clears = settings(alice).getByRole('button', { name: 'Clear the ended link' })
  await expect(settings(alice).getByRole('button', { name: 'Revoke Old poster' })).toBeVisible()
  await expect(clears).toHaveCount(0)
  await settings(alice).getByRole('button', { name: 'Revoke Old poster' }).click()
  await clears.click()
  await expect(settings(alice).getByRole('listitem').filter({ hasText: 'Old poster' })).toHaveCount(0)
  await expect(settings(alice).getByRole('listitem').filter({ hasText: 'New poster' })).toBeVisible()
  await expect(clears).toHaveCount(0)
})

test('a member makes links only where the owner lets them', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.choosesInRoom('About this room…')
  await expect(settings(bob).getByRole('tab', { name: 'Invitations' })).toHaveCount(0)
  await opensInvitations(alice)
  await settings(alice).getByRole('switch', { name: 'Members may make links' }).check()
  await settings(bob).getByRole('tab', { name: 'Invitations' }).click()
  await expect(settings(bob).getByRole('button', { name: 'Replace…' })).toHaveCount(0)
  await makes(bob, 'Friends', ['1 day'])
  await expect(settings(bob).getByRole('listitem').filter({ hasText: 'Friends' })).toContainText('by you')
})

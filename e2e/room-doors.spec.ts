import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const settings = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Design Crit', exact: true })
const door = (actor: Actor) => actor.page.getByRole('region', { name: 'At the door' })
const WAITS = /You have asked to be let in/

async function opensTab(actor: Actor, tab: string | RegExp): Promise<void> {
  await actor.choosesInRoom('Room settings…')
  await settings(actor).getByRole('tab', { name: tab }).click()
}

async function turnsOn(actor: Actor, what: string): Promise<void> {
  await opensTab(actor, 'Moderation')
  await settings(actor).getByRole('switch', { name: what }).check()
  await actor.page.keyboard.press('Escape')
  await expect(settings(actor)).toBeHidden()
}

/** Presses Join on the page of an invitation. */
async function asks(actor: Actor, link: string): Promise<void> {
  await actor.opens(link)
  await actor.page.getByRole('textbox', { name: 'Your name' }).fill(actor.name)
  await actor.page.getByRole('button', { name: 'Join Design Crit' }).click()
}

test('a newcomer knocks, waits, and is let in from the row above the composer', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Inside')
  await turnsOn(alice, 'Ask before joining')
  await asks(bob, link)
  await expect(bob.page.getByText(WAITS)).toBeVisible()
  await bob.doesNotSee('Inside')
  await expect(door(alice)).toContainText('Bob wants to come in')
  await door(alice).getByRole('button', { name: 'Let in' }).click()
  await bob.isIn('Design Crit')
  await bob.sees('Inside')
  await expect(door(alice)).toHaveCount(0)
})

test('a newcomer is turned away in the settings, and is told so', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await turnsOn(alice, 'Ask before joining')
  await asks(bob, link)
  await expect(door(alice)).toBeVisible()
  await opensTab(alice, /Moderation.*1 waiting/)
  await settings(alice).getByRole('button', { name: 'Turn away Bob' }).click()
  await expect(settings(alice).getByText('At the door')).toHaveCount(0)
  await expect(bob.page.getByText(/A moderator did not let you in. You can ask again in/).first()).toBeVisible()
  await expect(bob.page.getByText(WAITS)).toHaveCount(0)
})

test('a newcomer takes the request back, and a member sees no door', async ({ alice, bob, meet }) => {
  const link = await alice.creates('Design Crit')
  const carol = await meet('Carol')
  await carol.opens(link)
  await carol.joins('Design Crit')
  await turnsOn(alice, 'Ask before joining')
  await asks(bob, link)
  await expect(door(alice)).toBeVisible()
  await expect(door(carol)).toHaveCount(0)
  await bob.page.getByRole('button', { name: 'Take the request back' }).click()
  await expect(bob.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
  await expect(door(alice)).toHaveCount(0)
})

test('a locked room takes nobody new, until it is opened again', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await turnsOn(alice, 'Lock the room')
  await asks(bob, link)
  await expect(bob.page.getByText('This room is locked. Nobody new can join it at the moment.')).toBeVisible()
  await alice.page.getByRole('button', { name: 'Undo' }).click()
  await expect(alice.page.getByText('Undone.')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await bob.isIn('Design Crit')
})

test('a replaced code lets its members stay, and tells a newcomer', async ({ alice, bob, meet }) => {
  const link = await alice.creates('Design Crit')
  const carol = await meet('Carol')
  await carol.opens(link)
  await carol.joins('Design Crit')
  await carol.types('Half a thought')
  await opensTab(alice, 'Invitations')
  await settings(alice).getByRole('button', { name: 'Replace…' }).click()
  await alice.page.getByRole('dialog', { name: 'Replace the code?' }).getByRole('button', { name: 'Replace' }).click()
  await expect(alice.page.getByText('The room has a new code.')).toBeVisible()
  await expect(settings(alice)).toBeVisible()
  await alice.page.keyboard.press('Escape')
  for (const { page } of [alice, carol])
    await expect.poll(() => new URL(page.url()).pathname).not.toBe(new URL(link).pathname)
  await expect(carol.composer).toHaveValue('Half a thought')
  expect(new URL(carol.page.url()).pathname).toBe(new URL(alice.page.url()).pathname)
  await bob.opens(link)
  await expect(bob.page.getByText('This room has a new code.')).toBeVisible()
})

test('a member reports a message, and a moderator sees it and closes the report', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Something rude')
  await bob.sees('Something rude')
  await bob.choosesForMessage('Something rude', 'Report…')
  const report = bob.page.getByRole('dialog', { name: 'Report this message?' })
  await report.getByRole('textbox', { name: /^Reason/ }).fill('Not kind')
  await report.getByRole('button', { name: 'Report' }).click()
  await expect(bob.page.getByText('Reported. The moderators of the room will see it.')).toBeVisible()
  await opensTab(alice, /Moderation.*1 waiting/)
  const row = settings(alice).getByRole('listitem').filter({ hasText: 'Something rude' })
  await expect(row).toContainText('Not kind')
  await row.getByRole('button', { name: 'Close' }).click()
  await expect(row).toHaveCount(0)
  await alice.page.keyboard.press('Escape')
  await alice.pointsAt(alice.rows('Something rude'))
  await alice.rows('Something rude').getByRole('button', { name: 'More' }).click()
  await expect(alice.page.getByRole('menuitem', { name: 'Report…' })).toHaveCount(0)
})

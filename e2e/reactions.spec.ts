import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { hasStored } from './stored.ts'
import { holds } from './touch.ts'

test.use({ serviceWorkers: 'allow' })

const chip = (actor: Actor, text: string, emoji: string) =>
  actor
    .rows(text)
    .getByRole('group', { name: 'Reactions' })
    .getByRole('button', { name: new RegExp(`^${emoji}`) })

async function reacts(actor: Actor, text: string, emoji: string): Promise<void> {
  await actor.pointsAt(actor.rows(text))
  await actor.rows(text).getByRole('button', { name: 'React', exact: true }).click()
  await actor.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: emoji }).click()
}

test('a reaction is shown to both, each sees their own, and a press takes it back', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Shorter or longer?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await reacts(bob, 'Shorter or longer?', '👍')
  await expect(chip(bob, 'Shorter or longer?', '👍')).toHaveAttribute('aria-pressed', 'true')
  await expect(chip(alice, 'Shorter or longer?', '👍')).toHaveAttribute('aria-pressed', 'false')
  await chip(alice, 'Shorter or longer?', '👍').click()
  for (const actor of [alice, bob]) {
    await expect(chip(actor, 'Shorter or longer?', '👍')).toHaveText('👍2')
    await expect(chip(actor, 'Shorter or longer?', '👍')).toHaveAttribute('aria-pressed', 'true')
  }
  await chip(bob, 'Shorter or longer?', '👍').click()
  await expect(chip(alice, 'Shorter or longer?', '👍')).toHaveText('👍1')
  await chip(alice, 'Shorter or longer?', '👍').click()
  for (const actor of [alice, bob]) await expect(chip(actor, 'Shorter or longer?', '👍')).toHaveCount(0)
})

test('reactions stand in the order of first use, and the names of those who reacted are shown', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Ship it?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await reacts(bob, 'Ship it?', '🎉')
  await expect(chip(alice, 'Ship it?', '🎉')).toBeVisible()
  await reacts(alice, 'Ship it?', '👍')
  await reacts(alice, 'Ship it?', '🎉')
  const chips = bob.rows('Ship it?').getByRole('group', { name: 'Reactions' }).getByRole('button')
  await expect(chips).toHaveText(['🎉2', '👍1', ''])
  await chip(bob, 'Ship it?', '🎉').hover()
  await expect(bob.page.getByRole('tooltip')).toHaveText('You and Alice reacted with 🎉')
  await chip(bob, 'Ship it?', '👍').hover()
  await expect(bob.page.getByRole('tooltip')).toHaveText('Alice reacted with 👍')
  await chip(bob, 'Ship it?', '👍').click()
  await expect(bob.page.getByRole('tooltip')).toHaveText('You and Alice reacted with 👍')
  await chip(alice, 'Ship it?', '👍').click()
  await expect(bob.page.getByRole('tooltip')).toHaveText('You reacted with 👍')
  await chip(bob, 'Ship it?', '👍').click()
  await expect(chip(bob, 'Ship it?', '👍')).toHaveCount(0)
  await expect(bob.page.getByRole('tooltip')).toHaveCount(0)
  await chip(bob, 'Ship it?', '🎉').hover()
  await expect(bob.page.getByRole('tooltip')).toHaveText('You and Alice reacted with 🎉')
  await bob.composer.hover()
  await expect(bob.page.getByRole('tooltip')).toHaveCount(0)
})

test('[G6] a reaction without a connection is shown at once, survives a reload, and is sent once', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Ship it?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.hasCachedPages()
  await bob.goesOffline()
  await bob.seesBanner()
  await reacts(bob, 'Ship it?', '👍')
  await expect(chip(bob, 'Ship it?', '👍')).toHaveText('👍1')
  await hasStored(bob, 'outbox', '👍')
  await bob.closesTab()
  await bob.opensTabAgain(link)
  await expect(chip(bob, 'Ship it?', '👍')).toHaveText('👍1')
  await expect(chip(alice, 'Ship it?', '👍')).toHaveCount(0)
  await bob.comesBack()
  await expect(chip(alice, 'Ship it?', '👍')).toHaveText('👍1')
  await bob.seesNoBanner()
  await expect(chip(bob, 'Ship it?', '👍')).toHaveText('👍1')
})

test('a reaction that the server refuses is taken off again, and the reason is shown', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Ship it?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees('Ship it?')
  await bob.goesOffline()
  await bob.seesBanner()
  await reacts(bob, 'Ship it?', '👍')
  await expect(chip(bob, 'Ship it?', '👍')).toBeVisible()
  const id = await alice.rows('Ship it?').getAttribute('data-message-id')
  await posts(alice, 'message.delete', { room: await roomOf(alice, link), id: id! })
  await bob.comesBack()
  await expect(bob.page.getByText('Not done: This message was deleted meanwhile.')).toBeVisible({ timeout: 20_000 })
  await expect(bob.log.getByText('Deleted by its author')).toBeVisible()
  await expect(bob.page.getByRole('group', { name: 'Reactions' })).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('a tap on a reaction toggles it, and a hold names who, without toggling', async ({ alice, bob }) => {
    const link = await alice.creates('On the way')
    await alice.composer.fill('Ship it?')
    await alice.page.getByRole('button', { name: 'Send' }).tap()
    await bob.opens(link)
    await bob.joins('On the way')
    const id = await bob.rows('Ship it?').getAttribute('data-message-id')
    await posts(bob, 'message.react', { room: await roomOf(bob, link), id: id!, emoji: '👍', on: true })
    await expect(chip(alice, 'Ship it?', '👍')).toHaveText('👍1')
    await holds(
      chip(alice, 'Ship it?', '👍'),
      alice.page.getByRole('tooltip').filter({ hasText: /^Bob reacted with 👍$/ }),
    )
    await expect(chip(alice, 'Ship it?', '👍')).toHaveText('👍1')
    await chip(alice, 'Ship it?', '👍').tap()
    await expect(chip(alice, 'Ship it?', '👍')).toHaveText('👍2')
  })
})

import { expect, test } from './journey.ts'

test.use({ settings: {} })

test('[G4 G6] who writes faster than a guest may is slowed down and loses nothing', async ({ alice, bob }) => {
  const link = await alice.creates('Busy')
  await bob.opens(link)
  await bob.joins('Busy')
  const words = Array.from({ length: 8 }, (_, index) => `word ${index + 1}`)
  for (const word of words) await alice.says(word)
  await alice.seesPending('word 8')
  await bob.seesInOrder(words)
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  await alice.seesInOrder(words)
})

test('a text that is too long is not sent, and says by how much', async ({ alice }) => {
  await alice.creates('Busy')
  await alice.composer.fill('x'.repeat(4_010))
  await alice.composer.press('Enter')
  await expect(alice.page.getByText(/10 characters too many/)).toBeVisible()
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(0)
  await alice.says('x'.repeat(4_000))
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(1)
})

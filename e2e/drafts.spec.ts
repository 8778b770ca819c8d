import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from './journey.ts'

test('[G6] after sending and reloading at once a text is either sent or still in the composer, never both', async ({
  alice,
}) => {
  await alice.creates('Family')
  for (const [round, delay] of [0, 20, 60, 150, 290].entries()) {
    const text = `sent in round ${round}`
    await alice.types(text)
    // The draft is on disk when the message is sent.
    await wait(round % 2 === 0 ? 500 : 0)
    await alice.composer.press('Enter')
    await wait(delay)
    await alice.page.reload()
    await alice.isIn('Family')
    await expect.poll(async () => (await alice.composer.inputValue()) + (await alice.rows(text).count())).not.toBe('0')
    const draft = await alice.composer.inputValue()
    expect(['', text]).toContain(draft)
    await expect(alice.rows(text)).toHaveCount(draft === '' ? 1 : 0)
    await alice.composer.fill('')
  }
})

test('a text that was not sent is in the composer after a reload at once', async ({ alice }) => {
  await alice.creates('Family')
  for (const text of ['I was', 'I was about', 'I was about to']) {
    await alice.composer.fill(text)
    await alice.page.reload()
    await alice.isIn('Family')
    await expect(alice.composer).toHaveValue(text)
  }
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(0)
})

test('another tab shows the draft, and no longer once it was sent', async ({ alice }) => {
  const link = await alice.creates('Family')
  const second = await alice.inAnotherTab(link)
  await alice.types('Half a sentence')
  await expect(second.composer).toHaveValue('Half a sentence')
  await alice.composer.press('Enter')
  await expect(second.composer).toHaveValue('')
  await second.sees('Half a sentence')
})

test('changes of a message come back after another room and after a reload, and are saved once', async ({
  alice,
  bob,
}) => {
  await alice.creates('Garden')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  const kitchen = await alice.creates('Kitchen')
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await alice.says('At nine')
  await bob.sees('At nine')
  await alice.composer.press('ArrowUp')
  await alice.composer.fill('At ten')
  await alice.page.getByRole('link', { name: /^Garden/ }).click()
  await alice.isIn('Garden')
  await expect(alice.composer).toHaveValue('')
  await alice.page.getByRole('link', { name: /^Kitchen/ }).click()
  await alice.isIn('Kitchen')
  await expect(alice.composer).toHaveValue('At ten')
  await alice.page.reload()
  await expect(alice.composer).toHaveValue('At ten')
  await expect(alice.page.getByText('Editing', { exact: true })).toBeVisible()
  await alice.composer.press('Enter')
  await bob.sees('At ten')
  await alice.page.reload()
  await alice.isIn('Kitchen')
  await alice.sees('At ten')
  await expect(alice.composer).toHaveValue('')
})

test('changes that were dropped do not come back after a reload', async ({ alice }) => {
  await alice.creates('Kitchen')
  await alice.says('At nine')
  await alice.seesSent('At nine')
  await alice.composer.press('ArrowUp')
  await alice.composer.fill('At ten')
  await alice.composer.press('Escape')
  await expect(alice.composer).toHaveValue('')
  await alice.page.reload()
  await alice.isIn('Kitchen')
  await alice.sees('At nine')
  await expect(alice.composer).toHaveValue('')
})

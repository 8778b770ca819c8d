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

import { expect, test } from './journey.ts'

// Less than by default, so that the actors write too fast on a busy machine, too.
test.use({ settings: { LIMIT_MESSAGES_PER_SECOND: '1', LIMIT_MESSAGES_BURST: '16' }, serviceWorkers: 'allow' })

const WAITS = 'You are writing fast. Waiting messages are sent automatically.'

test('[G4 G6] a guest who writes too fast is slowed down and loses nothing', async ({ alice, bob }) => {
  const link = await alice.creates('Busy')
  await bob.opens(link)
  await bob.joins('Busy')
  const texts = Array.from({ length: 14 }, (_, index) => `message ${index + 1}`)
  for (const text of texts) await alice.says(text)
  await alice.seesPending('message 14')
  await expect(alice.rows('message 14').getByText(WAITS)).toBeVisible()
  await expect(alice.log.getByText(WAITS)).toHaveCount(1)
  await bob.seesInOrder(texts)
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  await expect(alice.log.getByText(WAITS)).toHaveCount(0)
  await alice.seesInOrder(texts)
})

test('a person who replies too fast sees in the thread that the replies wait', async ({ alice }) => {
  await alice.creates('Busy')
  await alice.says('Shorter or longer?')
  await alice.seesSent('Shorter or longer?')
  await alice.pointsAt(alice.rows('Shorter or longer?'))
  await alice.rows('Shorter or longer?').getByRole('button', { name: 'Reply in a thread' }).click()
  const field = alice.page.getByRole('textbox', { name: 'Reply in the thread' })
  const replies = alice.page.getByRole('log', { name: 'Replies in the thread' })
  for (let number = 1; number <= 14; number++) {
    await field.fill(`reply ${number}`)
    await field.press('Enter')
    await expect(field).toHaveValue('')
  }
  await expect(replies.getByText(WAITS)).toHaveCount(1)
  await expect(replies.locator('[data-pending]')).toHaveCount(0, { timeout: 20_000 })
  await expect(replies.getByText(WAITS)).toHaveCount(0)
})

test('a text that is too long is not sent, and the excess is shown', async ({ alice }) => {
  await alice.creates('Busy')
  await alice.composer.fill('x'.repeat(4_010))
  await alice.composer.press('Enter')
  await expect(alice.page.getByText(/10 characters too many/)).toBeVisible()
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(0)
  await alice.says('x'.repeat(4_000))
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(1)
})

test.describe('while another at the same address sends too many requests', () => {
  test.use({ settings: { LIMIT_REQUESTS_PER_SECOND: '5', LIMIT_REQUESTS_BURST: '100' } })

  test('a page that was opened before opens, and not the refusal', async ({ alice, server }) => {
    const link = await alice.creates('Busy')
    await alice.says('Hello')
    await alice.seesSent('Hello')
    await alice.hasCachedPages()
    await alice.closesTab()
    const flood = new AbortController()
    const sends = async () => {
      while (!flood.signal.aborted) await fetch(`${server.url}/healthz`)
    }
    const sent = Array.from({ length: 20 }, sends)
    await expect.poll(async () => (await fetch(`${server.url}/healthz`)).status, { timeout: 20_000 }).toBe(429)
    await alice.opensTabAgain(link)
    await alice.sees('Hello')
    flood.abort()
    await Promise.all(sent)
    await alice.seesNoBanner()
  })
})

import { expect, test } from './journey.ts'

const UNKNOWN = 'No room has this code. Check it with the person who sent it.'

test('an unknown code is reported at its field', async ({ bob }) => {
  await bob.typesCode('K7M-2XPD-4RQ')
  const code = bob.page.getByRole('textbox', { name: 'Room code' })
  await expect(bob.page.getByText(UNKNOWN)).toBeVisible()
  await expect(code).toHaveAccessibleDescription(UNKNOWN)
  await expect(code).toHaveValue('K7M-2XPD-4RQ')
})

test('a text that is not a code is reported, too', async ({ bob }) => {
  await bob.typesCode('K7M')
  await expect(bob.page.getByText(/ten letters and digits/)).toBeVisible()
})

test('a code is accepted in any spelling', async ({ alice, bob }) => {
  const link = await alice.creates('Physics 204')
  const code = link.split('/').pop()!.replaceAll('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
  await bob.typesCode(code)
  await bob.isIn('Physics 204')
  await alice.seesPresent('Bob')
})

test('a link with a code that no room has says so and offers another', async ({ bob }) => {
  await bob.opens('/r/K7M-2XPD-4RQ')
  await expect(bob.page.getByText(/No room has this code/)).toBeVisible()
  await expect(bob.page.getByRole('button', { name: /^Join/ })).toHaveCount(0)
})

test('a link whose end is missing says so and leads home, and a whole one to its room', async ({ alice, bob }) => {
  const link = await alice.creates('Physics 204')
  await bob.opens(link.slice(0, -2))
  await expect(bob.page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await expect(bob.page.getByRole('textbox')).toHaveCount(0)
  await bob.page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(bob.page.getByRole('textbox', { name: 'Room code' })).toBeVisible()
  await bob.page.goBack()
  await expect(bob.page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await bob.page.goto(link)
  await bob.joins('Physics 204')
})

test('an address with no page is answered with a page that leads home', async ({ bob, server }) => {
  const { status } = await fetch(new URL('/nowhere/at/all', server.url), { headers: { accept: 'text/html' } })
  expect(status).toBe(404)
  await bob.opens('/nowhere/at/all')
  await expect(bob.page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await bob.page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(bob.page.getByRole('textbox', { name: 'Room code' })).toBeVisible()
})

test.describe('with the limits of the open internet', () => {
  test.use({ settings: { LIMIT_CODE_TRIES: '2' } })

  test('a person who guesses codes has to wait', async ({ bob }) => {
    await bob.typesCode('K7M-2XPD-4RQ')
    await expect(bob.page.getByText(UNKNOWN)).toBeVisible()
    await bob.typesCode('K7M-2XPD-4RR')
    await expect(bob.page.getByText(UNKNOWN)).toBeVisible()
    await bob.typesCode('K7M-2XPD-4RS')
    await expect(bob.page.getByRole('textbox', { name: 'Room code' })).toHaveAccessibleDescription(/again|wait|minute/i)
    await expect(bob.page.getByText(UNKNOWN)).toHaveCount(0)
  })

  test('the wait counts down on the screen, and is told once', async ({ bob }) => {
    for (const code of ['K7M-2XPD-4RQ', 'K7M-2XPD-4RR', 'K7M-2XPD-4RS']) await bob.typesCode(code)
    const field = bob.page.locator('.field').filter({ has: bob.page.getByRole('textbox', { name: 'Room code' }) })
    const shown = field.locator('[aria-hidden=true]').filter({ hasText: /Try again in/ })
    const told = field.locator('.unseen')
    await expect(shown).toBeVisible()
    const seconds = async () => Number(/\d+/.exec((await shown.textContent())!)?.[0])
    const first = await seconds()
    const words = await told.textContent()
    await expect.poll(seconds).toBeLessThan(first - 1)
    expect(await told.textContent()).toBe(words)
  })
})

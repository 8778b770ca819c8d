import { keepsIdentity } from './accounts.ts'
import { expect, test } from './journey.ts'

test.use({ ownServer: true })

test('the settings have an address, whose sections one reaches, and lead back to the room', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.types('Begun and not sent')
  const { page } = alice
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(page).toHaveURL(/\/settings$/)
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeFocused()
  const nav = page.getByRole('navigation', { name: 'Settings' })
  await nav.getByRole('link', { name: 'Notifications' }).click()
  await expect(page).toHaveURL(/\/settings\/notifications$/)
  await expect(page.getByRole('heading', { name: 'Notifications' })).toBeFocused()
  await expect(page.getByRole('heading', { name: 'Notifications' })).toBeInViewport()
  await expect(nav.getByRole('link', { name: 'Notifications' })).toHaveAttribute('aria-current', 'true')
  await nav.getByRole('link', { name: 'Back to Design Crit' }).click()
  await expect(page).toHaveURL(link)
  await alice.isIn('Design Crit')
  await expect(alice.composer).toHaveValue('Begun and not sent')
  await page.goForward()
  await expect(page).toHaveURL(/\/settings\/notifications$/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Notifications' })).toBeInViewport()
  await page.keyboard.press('Escape')
  await alice.isIn('Design Crit')
})

test('a guest has no devices to end, and a newcomer is offered to sign in', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await alice.page.getByRole('button', { name: 'Settings', exact: true }).click()
  const settings = alice.page.getByRole('main', { name: 'Settings' })
  await expect(settings.getByRole('button', { name: 'Keep this identity' })).toBeVisible()
  await expect(settings.getByRole('heading', { name: 'Devices and sessions' })).toHaveCount(0)
  await alice.page.keyboard.press('Escape')
  await keepsIdentity(alice, 'alice')
  await alice.page.getByRole('button', { name: 'Settings', exact: true }).click()
  await expect(settings.getByRole('heading', { name: 'Devices and sessions' })).toBeVisible()

  await bob.opens('/settings')
  await expect(bob.page.getByRole('heading', { name: 'Appearance' })).toBeVisible()
  await expect(bob.page.getByRole('heading', { name: 'Profile' })).toHaveCount(0)
  await bob.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await expect(bob.page).toHaveURL(/\/sign-in$/)
})

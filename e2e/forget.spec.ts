import { expect, test } from './journey.ts'

test('"Forget me" leaves in the browser the theme, and nothing of the person', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  const stored = () => page.evaluate(() => Object.keys(localStorage).toSorted())
  await page.getByRole('button', { name: 'Formatting' }).click()
  await page.evaluate(() => {
    for (const name of ['theme', 'emoji', 'tone', 'level', 'notifications', 'sound', 'quiet', 'folded'])
      localStorage.setItem(`parley.${name}`, name === 'theme' ? 'dark' : '1')
  })
  await page.reload()
  await alice.isIn('Design Crit')
  expect(await stored()).toHaveLength(11)
  await page.getByRole('button', { name: 'Settings' }).first().click()
  await page.getByRole('button', { name: 'Forget me on this device' }).click()
  await page.getByRole('button', { name: 'Forget me', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Join room' })).toBeVisible()
  expect(await stored()).toEqual(['parley.name', 'parley.policies', 'parley.theme'])
  expect(await page.evaluate(() => localStorage.getItem('parley.name'))).not.toBe('Alice')
})

import { readFile } from 'node:fs/promises'
import { keepsIdentity, opensSettings, PASSWORD, signsIn } from './accounts.ts'
import { expect, test } from './journey.ts'

test.use({ ownServer: true })

test('a person downloads what is stored of them', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('Hers to keep')
  await keepsIdentity(alice, 'alice')
  const settings = await opensSettings(alice)
  const download = alice.page.waitForEvent('download')
  await settings.getByRole('button', { name: 'Export' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('parley.json')
  expect(await readFile(await file.path(), 'utf8')).toContain('Hers to keep')
  await expect(alice.page.getByText(/Your data is ready: parley.json, /)).toBeVisible()
})

test('more exports than are allowed are refused in words', async ({ alice }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  const settings = await opensSettings(alice)
  const button = settings.getByRole('button', { name: 'Export' })
  for (let exports = 0; exports < 5; exports++) {
    const download = alice.page.waitForEvent('download')
    await button.click()
    await download
    await expect(button).toBeVisible()
  }
  await button.click()
  await expect(settings.getByRole('alert')).toContainText('You exported your data several times. Try again in')
})

test('an account is deleted with its login and password only, and its messages stay without a name', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Said before')
  await keepsIdentity(alice, 'alice')
  await bob.opens(link)
  await bob.joins('Design Crit')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: 'Delete…' }).click()
  const remove = settings.getByRole('button', { name: 'Delete the account' })
  const login = settings.getByLabel('Type alice to confirm')
  await login.fill('bob')
  await settings.getByLabel('Password', { exact: true }).fill('not her password')
  await remove.click()
  await expect(login).toHaveAccessibleDescription('Type alice to confirm.')
  await login.fill('Alice')
  await remove.click()
  await expect(settings.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('The password is wrong.')
  await bob.sees('Said before')
  await settings.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await remove.click()
  await expect(alice.page.getByRole('button', { name: 'Join room' })).toBeVisible()
  await bob.sees('Said before')
  await expect(bob.log.getByText('Former member')).toBeVisible()
  await expect(bob.log.getByText('Alice')).toHaveCount(0)
  await alice.page.getByRole('link', { name: 'Sign in' }).click()
  await signsIn(alice, 'alice')
  await expect(alice.page.getByRole('alert')).toHaveText('The user name or the password is wrong.')
})

test('a deleted account can take its messages along', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Said before')
  await keepsIdentity(alice, 'alice')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees('Said before')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: 'Delete…' }).click()
  await settings.getByLabel('Are deleted, too').check()
  await settings.getByLabel('Type alice to confirm').fill('alice')
  await settings.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await settings.getByRole('button', { name: 'Delete the account' }).click()
  await bob.doesNotSee('Said before')
})

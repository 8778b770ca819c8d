import { expect, test } from './journey.ts'
import { keepsIdentity, me, opensKeep, opensSettings, PASSWORD } from './accounts.ts'

test.use({ ownServer: true })

test('a guest keeps their identity, and their other tab follows', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Written as a guest')
  await bob.opens(link)
  await bob.joins('Design Crit')
  const second = await alice.inAnotherTab(link)
  await second.types('Begun in the other tab')
  await keepsIdentity(alice, 'alice')
  for (const tab of [alice, second]) {
    await expect(me(tab).getByText('@alice')).toBeVisible()
    await expect(me(tab).getByRole('button', { name: 'Keep this identity' })).toHaveCount(0)
    await tab.neverReloaded()
  }
  await expect(second.composer).toHaveValue('Begun in the other tab')
  await alice.says('Written with an account')
  for (const tab of [alice, second, bob]) await tab.seesInOrder(['Written as a guest', 'Written with an account'])
  await alice.page.reload()
  await expect(me(alice).getByText('@alice')).toBeVisible()
})

test('a taken login says which one is free, and takes it', async ({ alice, bob }) => {
  await alice.creates('Alice’s')
  await keepsIdentity(alice, 'amber')
  await bob.creates('Bob’s')
  const dialog = await opensKeep(bob)
  await expect(dialog.getByLabel('User name or e-mail')).toHaveValue('bob')
  await dialog.getByLabel('User name or e-mail').fill('Amber')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog.getByLabel('User name or e-mail')).toHaveAccessibleDescription(/taken.+amber2.+is free/)
  await dialog.getByRole('button', { name: 'Use amber2' }).click()
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(me(bob).getByText('@amber2')).toBeVisible()
  await expect(me(alice).getByText('@amber', { exact: true })).toBeVisible()
})

test('a password that is short or common is refused in words, and a shown one can be read', async ({ alice }) => {
  await alice.creates('Design Crit')
  const dialog = await opensKeep(alice)
  const password = dialog.getByLabel('Password', { exact: true })
  const create = dialog.getByRole('button', { name: 'Create the account' })
  await password.fill('short')
  await create.click()
  await expect(password).toHaveAccessibleDescription(/At least 8 characters/)
  await password.fill('iloveyou')
  await create.click()
  await expect(password).toHaveAccessibleDescription(/Many people use this password/)
  await expect(password).toHaveAttribute('type', 'password')
  await dialog.getByRole('button', { name: 'Show the password' }).click()
  await expect(password).toHaveAttribute('type', 'text')
  await expect(me(alice).getByText('@alice')).toHaveCount(0)
})

test('what is typed in the settings stays when the connection is lost and comes back', async ({ alice }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: 'Change the password' }).click()
  const [old, next] = [settings.getByLabel('Present password'), settings.getByLabel('New password')]
  await old.fill(PASSWORD)
  await next.pressSequentially('five words ')
  const away = settings.getByText('The account can be changed once Parley is connected.')
  await alice.goesOffline()
  await expect(away).toBeVisible()
  await expect(next).toBeFocused()
  await next.pressSequentially('in a row')
  await settings.getByRole('button', { name: 'Change the password' }).click()
  await expect(settings.getByRole('alert')).toBeVisible()
  await alice.comesBack()
  await expect(away).toHaveCount(0)
  await expect(old).toHaveValue(PASSWORD)
  await expect(next).toHaveValue('five words in a row')
  await settings.getByRole('button', { name: 'Change the password' }).click()
  await expect(next).toHaveCount(0)
})

test('without a connection nothing that was typed is lost, and the account is made later', async ({ alice }) => {
  await alice.creates('Design Crit')
  const dialog = await opensKeep(alice)
  await alice.goesOffline()
  await dialog.getByLabel('User name or e-mail').fill('amber')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Parley cannot be reached. Check your connection.')
  await alice.comesBack()
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(me(alice).getByText('@amber')).toBeVisible()
})

test('when the answer to a new account is lost, the guest has it nevertheless', async ({ alice }) => {
  await alice.creates('Design Crit')
  const dialog = await opensKeep(alice)
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  let lost = 0
  await alice.page.route('**/api/account.create', async (route) => {
    // The server gets the command, and the page gets neither the answer nor its cookie.
    const request = route.request()
    const { 'content-length': _length, ...headers } = await request.allHeaders()
    const answer = await fetch(request.url(), { method: 'POST', headers, body: request.postData() })
    expect(answer.ok).toBe(true)
    lost++
    await route.abort()
  })
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(me(alice).getByText('@alice')).toBeVisible()
  expect(lost).toBe(1)
  await alice.says('Still here')
  await alice.seesSent('Still here')
})

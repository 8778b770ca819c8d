import { openMailbox, type Mailbox } from '../server/test/mailbox.ts'
import { ServerProcess } from '../server/test/server-process.ts'
import { keepsIdentity, opensSettings, PASSWORD, signsIn } from './accounts.ts'
import type { Locator } from '@playwright/test'
import { expect, test as base } from './journey.ts'

const TAKES_MS = 20_000

const test = base.extend<{ mailbox: Mailbox }>({
  mailbox: async ({ browserName: _browser }, use) => {
    const mailbox = await openMailbox()
    await use(mailbox)
    await mailbox.close()
  },
  server: async ({ settings, mailbox }, use) => {
    const env: Record<string, string> = { ...settings, SMTP_URL: mailbox.url, MAIL_FROM: 'Parley <parley@example.org>' }
    const server = await ServerProcess.prepare(env)
    // The links of mails lead to it.
    env['PUBLIC_URL'] = server.url
    await server.start()
    await use(server)
    await server.remove()
  },
})

/** The link in the mail with this index to an address, once it is there. */
async function linkTo(mailbox: Mailbox, address: string, index = 0): Promise<string> {
  await expect.poll(() => mailbox.to(address).length, { timeout: TAKES_MS }).toBeGreaterThan(index)
  return mailbox.to(address)[index]!.link
}

/** Gives the account an address in its settings. */
async function adds(settings: Locator, address: string): Promise<void> {
  await settings.getByRole('button', { name: 'Add an address' }).click()
  await settings.getByLabel('E-mail address').fill(address)
  await settings.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await settings.getByRole('button', { name: 'Send the link' }).click()
  await expect(settings.getByText(`${address} waits to be confirmed.`)).toBeVisible()
}

test('an address is confirmed by the link in a mail, and a forgotten password is set anew by another one @packaged', async ({
  alice,
  bob,
  mailbox,
}) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await adds(await opensSettings(alice), 'alice@example.org')
  const link = await linkTo(mailbox, 'alice@example.org')
  await alice.page.goto(link)
  await expect(alice.page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible()
  await expect(alice.page).toHaveURL(/\/confirm$/)
  await alice.page.getByRole('link', { name: 'Go to your account' }).click()
  await expect(alice.page.getByText('alice@example.org, confirmed.')).toBeVisible()
  await alice.page.goto('about:blank')
  await alice.page.goto(link)
  await expect(alice.page.getByRole('heading', { name: 'Your address is confirmed already' })).toBeVisible()

  await bob.opens()
  await bob.page.getByRole('link', { name: 'Sign in' }).click()
  await bob.page.getByRole('button', { name: 'Forgotten?' }).click()
  await expect(bob.page.getByRole('heading', { name: 'Forgotten password?' })).toBeFocused()
  await bob.page.getByLabel('User name or e-mail').fill('Alice@example.org')
  await bob.page.getByRole('button', { name: 'Send the link' }).click()
  await expect(bob.page.getByRole('heading', { name: 'Look into your mailbox' })).toBeFocused()
  await bob.page.goto(await linkTo(mailbox, 'alice@example.org', 1))
  await bob.page.getByLabel('New password').fill('five words in a row')
  await bob.page.getByRole('button', { name: 'Set the password' }).click()
  await expect(bob.page).toHaveURL(/\/sign-in$/)
  await signsIn(bob, 'alice@example.org', 'five words in a row')
  await expect(bob.page.getByRole('main').getByRole('link', { name: 'Design Crit' })).toBeVisible()
})

test('nobody is told whether there is an account, an ended link says so, and a wrong address is refused at its field', async ({
  alice,
  bob,
  server,
  mailbox,
}) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await bob.opens()
  for (const login of ['alice', 'nobody@example.org']) {
    await bob.page.goto(`${server.url}/sign-in`)
    await bob.page.getByRole('button', { name: 'Forgotten?' }).click()
    await bob.page.getByLabel('User name or e-mail').fill(login)
    await bob.page.getByRole('button', { name: 'Send the link' }).click()
    await expect(bob.page.getByText('If there is an account with this name or address')).toBeVisible()
  }
  await bob.page.goto('about:blank')
  await bob.page.goto(`${server.url}/confirm#${'A'.repeat(43)}`)
  await expect(bob.page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
  await bob.page.goto('about:blank')
  await bob.page.goto(`${server.url}/confirm`)
  await expect(bob.page.getByRole('heading', { name: 'This link is not complete' })).toBeVisible()

  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: 'Add an address' }).click()
  const address = settings.getByLabel('E-mail address')
  await address.fill('alice@example')
  await settings.getByLabel('Password', { exact: true }).fill('not her password')
  await settings.getByRole('button', { name: 'Send the link' }).click()
  await expect(address).toHaveAccessibleDescription(/Type an address such as/)
  await address.fill('alice@example.org')
  await settings.getByRole('button', { name: 'Send the link' }).click()
  await expect(settings.getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/The password is wrong/)
  await expect(address).toHaveValue('alice@example.org')
  expect(mailbox.mails).toEqual([])
  await settings.getByRole('button', { name: 'Cancel' }).click()
  await adds(settings, 'alice@example.org')
  await linkTo(mailbox, 'alice@example.org')
  await settings.getByRole('button', { name: 'Send again' }).click()
  await linkTo(mailbox, 'alice@example.org', 1)
})

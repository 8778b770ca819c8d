import type { Page } from '@playwright/test'
import { IdentityProvider } from '../server/test/identity-provider.ts'
import { ServerProcess } from '../server/test/server-process.ts'
import { keepsIdentity, me, opensSettings, PASSWORD, signsIn } from './accounts.ts'
import { posts } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test as base } from './journey.ts'

const LABEL = 'Studio login'

const test = base.extend<{ known: string[]; provider: IdentityProvider }>({
  /** The logins that the provider knows. */
  known: [['alice', 'bob', 'a-lice'], { option: true }],

  provider: async ({ known }, use) => {
    const provider = await IdentityProvider.start()
    for (const login of known)
      provider.people.set(login, { name: login, preferred_username: login, email: `${login}@example.org` })
    await use(provider)
    await provider.stop()
  },

  server: async ({ provider, settings }, use, info) => {
    const env = { ...settings }
    const server = await ServerProcess.prepare(env)
    Object.assign(env, provider.env(server.url, LABEL))
    await server.start()
    await use(server)
    if (info.status !== info.expectedStatus) await info.attach('server log', { body: server.output })
    await server.remove()
  },
})

const goesOn = (page: Page) => page.getByRole('button', { name: `Continue with ${LABEL}` }).click()
const myRoom = (actor: Actor, room: string) => actor.page.getByRole('main').getByRole('link', { name: room })

/** Signs in on the pages of the provider, which sends the person back. */
async function signsInThere({ page }: Actor, login: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

/** A new account was made, on the first page. */
async function hasAccount({ page }: Actor, login: string): Promise<void> {
  await expect(page.getByText(`Your account is ready. Your user name is ${login}.`)).toBeVisible()
  await expect(page).toHaveURL(/:\d+\/$/)
}

async function opensSignIn(actor: Actor): Promise<void> {
  await actor.opens()
  await actor.page.getByRole('link', { name: 'Sign in' }).click()
  await expect(actor.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
}

test('a guest keeps their identity with the provider, and signs in with it on another device @packaged', async ({
  alice,
  meet,
}) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Written as a guest')
  await me(alice).getByRole('button', { name: 'Keep this identity' }).click()
  await goesOn(alice.page)
  await signsInThere(alice, 'alice')
  await expect(alice.page).toHaveURL(link)
  await alice.isIn('Design Crit')
  await expect(me(alice).getByText('@alice')).toBeVisible()
  await alice.says('Written with the account')

  const away = await meet('Alice')
  await opensSignIn(away)
  await goesOn(away.page)
  await signsInThere(away, 'alice')
  await expect(myRoom(away, 'Design Crit')).toBeVisible()
  expect(new URL(away.page.url()).search).toBe('')
  const settings = await opensSettings(away)
  await expect(settings.getByText('You can sign in with it, as alice@example.org.')).toBeVisible()
  await away.page.goto(new URL('/settings/devices', link).href)
  await expect(away.page.getByText(`by ${LABEL}`)).toHaveCount(2)
})

test('the rooms of a guest come along to the account of the provider', async ({ alice, bob }) => {
  await opensSignIn(alice)
  await goesOn(alice.page)
  await signsInThere(alice, 'alice')
  await hasAccount(alice, 'alice')
  const link = await bob.creates('Design Crit')
  await bob.types('Begun as a guest')
  await bob.page.goto(new URL('/sign-in', link).href)
  await goesOn(bob.page)
  await signsInThere(bob, 'alice')
  await expect(bob.page.getByRole('heading', { name: 'Bring one room along?' })).toBeFocused()
  await bob.page.getByRole('button', { name: 'Bring it along' }).click()
  await myRoom(bob, 'Design Crit').click()
  await bob.isIn('Design Crit')
  await expect(bob.composer).toHaveValue('Begun as a guest')
})

test('whoever cancels or comes with an answer of another browser reads why, and stays who they are', async ({
  alice,
}) => {
  await alice.creates('Design Crit')
  const signInPage = new URL('/sign-in', alice.page.url()).href
  await alice.page.goto(signInPage)
  await goesOn(alice.page)
  await alice.page.getByRole('link', { name: 'Cancel' }).click()
  await expect(alice.page.getByRole('alert')).toHaveText('The sign-in was cancelled. Nothing has changed here.')
  await expect(alice.page).toHaveURL(signInPage)
  await alice.page.goto(`${signInPage}?code=stolen&state=${'A'.repeat(43)}`)
  await expect(alice.page.getByRole('alert')).toContainText('took too long, was used before, or began in another')
  await expect(alice.page).toHaveURL(signInPage)
  await alice.page.reload()
  await expect(alice.page.getByRole('alert')).toHaveCount(0)
  await goesOn(alice.page)
  await alice.page.getByPlaceholder('Enter any login').fill('alice')
  await alice.page.getByPlaceholder('and password').fill('any')
  await alice.page.getByRole('button', { name: 'Sign-in' }).click()
  const agree = alice.page.getByRole('button', { name: 'Continue' })
  await expect(agree).toBeVisible()
  await alice.page.goto(signInPage)
  expect((await posts(alice, 'session.me', {})).person.guest).toBe(true)
  await goesOn(alice.page)
  await expect(agree).toBeVisible()
})

test('a provider that is away is told, and the password still signs in', async ({ alice, bob, provider }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await provider.stop()
  await opensSignIn(bob)
  await goesOn(bob.page)
  await expect(bob.page.getByRole('alert')).toContainText('Your sign-in provider does not answer.')
  await signsIn(bob, 'alice')
  await expect(myRoom(bob, 'Design Crit')).toBeVisible()
})

test('an account is connected in the settings by its password, and disconnected', async ({ alice, meet }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: `Connect ${LABEL}` }).click()
  const form = settings.locator('form')
  await form.getByRole('button', { name: `Continue with ${LABEL}` }).click()
  await expect(form.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('Type your password.')
  await form.getByLabel('Password', { exact: true }).fill('not her password')
  await form.getByRole('button', { name: `Continue with ${LABEL}` }).click()
  await expect(form.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('The password is wrong.')
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await form.getByRole('button', { name: `Continue with ${LABEL}` }).click()
  await signsInThere(alice, 'a-lice')
  await expect(alice.page).toHaveURL(/\/settings\/account$/)
  await expect(settings.getByText('You can sign in with it, as a-lice@example.org.')).toBeVisible()

  const away = await meet('Alice')
  await opensSignIn(away)
  await goesOn(away.page)
  await signsInThere(away, 'a-lice')
  await expect(myRoom(away, 'Design Crit')).toBeVisible()

  await settings.getByRole('button', { name: `Disconnect ${LABEL}` }).click()
  await form.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await form.getByRole('button', { name: 'Disconnect' }).click()
  await expect(settings.getByText('Not connected.')).toBeVisible()
})

test('an identity of another account is not connected, and the page says so', async ({ alice, bob }) => {
  await opensSignIn(bob)
  await goesOn(bob.page)
  await signsInThere(bob, 'bob')
  await hasAccount(bob, 'bob')
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: `Connect ${LABEL}` }).click()
  await settings.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await settings.getByRole('button', { name: `Continue with ${LABEL}` }).click()
  await signsInThere(alice, 'bob')
  await expect(alice.page.getByRole('heading', { name: 'Your account is not connected' })).toBeVisible()
  await expect(alice.page.getByText('Another account here is connected with this identity already.')).toBeVisible()
  await alice.page.getByRole('link', { name: 'Back to the settings' }).click()
  await expect(settings.getByText('Not connected.')).toBeVisible()
})

/** Signs out in the settings, on this device. */
async function signsOut({ page }: Actor, { there }: { there: boolean }): Promise<void> {
  await page.goto(new URL('/settings', page.url()).href)
  const choice = page.getByRole('checkbox', { name: `Sign out at ${LABEL}, too` })
  await expect(choice).not.toBeChecked()
  if (there) await choice.check()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
}

test('signing out here can sign out at the provider, too, and does not by itself', async ({ alice }) => {
  await opensSignIn(alice)
  await goesOn(alice.page)
  await signsInThere(alice, 'alice')
  await hasAccount(alice, 'alice')
  await signsOut(alice, { there: false })
  await alice.page.getByRole('link', { name: 'Sign in' }).click()
  await goesOn(alice.page)
  await expect(alice.page.getByRole('main').getByText('Create a room').first()).toBeVisible()
  await signsOut(alice, { there: true })
  await alice.page.getByRole('button', { name: 'Yes, sign me out' }).click()
  await expect(alice.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await goesOn(alice.page)
  await expect(alice.page.getByPlaceholder('Enter any login')).toBeVisible()
})

test('a session that began with a password is not asked about the provider', async ({ alice }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await opensSettings(alice)
  await expect(alice.page.getByRole('button', { name: 'Sign out', exact: true })).toBeVisible()
  await expect(alice.page.getByRole('checkbox', { name: /^Sign out at/ })).toHaveCount(0)
})

/** Alice runs the server, and has a room. */
async function runsByInvitation(alice: Actor): Promise<string> {
  await alice.opens()
  await posts(alice, 'account.create', { login: 'alice', password: PASSWORD, name: 'Alice' })
  await alice.page.reload()
  const link = await alice.creates('Design Crit')
  await posts(alice, 'admin.update', { registration: 'invitation', guests: false })
  return link
}

test.describe('where accounts are by invitation', () => {
  test.use({ settings: { FIRST_ACCOUNT_IS_OPERATOR: 'true' } })

  test('a newcomer with the provider types the code of a room, and a wrong one is refused', async ({ alice, bob }) => {
    const link = await runsByInvitation(alice)
    await opensSignIn(bob)
    await goesOn(bob.page)
    await signsInThere(bob, 'bob')
    await expect(bob.page.getByRole('heading', { name: 'Who has invited you?' })).toBeFocused()
    const code = bob.page.getByRole('textbox', { name: 'Room code' })
    const makes = bob.page.getByRole('button', { name: 'Create the account' })
    await makes.click()
    await expect(code).toHaveAccessibleDescription(/Type the code of a room/)
    await code.fill('0000000000')
    await makes.click()
    await expect(code).toHaveAccessibleDescription(/No room has this code/)
    await code.fill(link.split('/').at(-1)!)
    await makes.click()
    await hasAccount(bob, 'bob')
  })

  test('whoever comes from an invitation is not asked for it again', async ({ alice, bob }) => {
    const link = await runsByInvitation(alice)
    await bob.opens(link)
    await bob.page.getByRole('link', { name: 'Create an account' }).click()
    await goesOn(bob.page)
    await signsInThere(bob, 'bob')
    await bob.joins('Design Crit')
    await expect(me(bob).getByText('@bob')).toBeVisible()
  })
})

base('without a provider nothing of it is offered', async ({ alice }) => {
  await alice.creates('Design Crit')
  await me(alice).getByRole('button', { name: 'Keep this identity' }).click()
  await expect(alice.page.getByRole('dialog').getByLabel('User name or e-mail')).toBeVisible()
  await expect(alice.page.getByRole('button', { name: /^Continue with/ })).toHaveCount(0)
  await alice.page.goto(new URL('/sign-in', alice.page.url()).href)
  await expect(alice.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await expect(alice.page.getByRole('button', { name: /^Continue with/ })).toHaveCount(0)
})

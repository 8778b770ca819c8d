import type { CDPSession } from '@playwright/test'
import { me, opensKeep, opensSettings, PASSWORD, signsIn } from './accounts.ts'
import { posts } from './bot.ts'
import type { Actor } from './cast.ts'
import { finds } from './finds.ts'
import { expect, test } from './journey.ts'

// Passkeys belong to a host with a name.
const named = (link: string) => link.replace('127.0.0.1', 'localhost')

/** A device with an authenticator of its own, in the browser of a person. */
class Device {
  private constructor(
    readonly client: CDPSession,
    readonly id: string,
  ) {}

  static async of(actor: Actor): Promise<Device> {
    const client = await actor.context.newCDPSession(actor.page)
    await client.send('WebAuthn.enable')
    const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new Device(client, authenticatorId)
  }

  /** The person of the device verifies themselves, or refuses to. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.client.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified })
  }

  async passkeys() {
    return (await this.client.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials
  }
}

/** Opens the server by its name, with an authenticator. */
async function opens(actor: Actor, url: string, path = '/'): Promise<Device> {
  await actor.opens(new URL(path, named(url)).href)
  return Device.of(actor)
}

/** Makes an account with a passkey alone of a guest in a room. */
async function keepsWithPasskey(actor: Actor, login: string): Promise<void> {
  const dialog = await opensKeep(actor)
  await dialog.getByLabel('User name or e-mail').fill(login)
  await expect(dialog.getByRole('radio', { name: 'Passkey' })).toBeChecked()
  await expect(dialog.getByLabel('Password', { exact: true })).toHaveCount(1)
  await dialog.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(dialog).toBeHidden()
  await expect(me(actor).getByText(`@${login}`)).toBeVisible()
}

/** As a browser that does not offer passkeys where it completes a login. With one, a device that answers at once signs in. */
const completesNoLogin = ({ context }: Actor): Promise<unknown> =>
  context.addInitScript(() => Object.assign(PublicKeyCredential, { isConditionalMediationAvailable: undefined }))

const signsOut = (actor: Actor): Promise<unknown> => posts(actor, 'session.signOut', {})

const withPasskey = (actor: Actor) => actor.page.getByRole('button', { name: 'Sign in with a passkey' })
const list = (actor: Actor) => actor.page.getByRole('list', { name: 'Passkeys' })
const button = (actor: Actor, name: string | RegExp) => actor.page.getByRole('button', { name, exact: true })

test('a guest keeps their identity with a passkey alone, signs out, and signs in with it @packaged', async ({
  alice,
  server,
}) => {
  const device = await opens(alice, server.url)
  await alice.creates('Design Crit')
  await alice.says('Before')
  await keepsWithPasskey(alice, 'alice')
  expect(await device.passkeys()).toHaveLength(1)
  await alice.seesInOrder(['Before'])

  const settings = await opensSettings(alice)
  await expect(settings.getByText('This account has none.')).toBeVisible()
  await expect(list(alice).getByRole('listitem')).toHaveCount(1)
  await expect(settings.getByText('It is the only way to sign in.')).toBeVisible()
  await expect(button(alice, /^Remove/)).toHaveCount(0)
  expect(await finds(alice.page)).toEqual([])

  await completesNoLogin(alice)
  await signsOut(alice)
  await alice.page.goto(new URL('/sign-in', named(server.url)).href)
  await withPasskey(alice).click()
  await expect(alice.page.getByRole('main').getByRole('link', { name: 'Design Crit' })).toBeVisible()
  await alice.page.getByRole('main').getByRole('link', { name: 'Design Crit' }).click()
  await alice.isIn('Design Crit')
  await expect(me(alice).getByText('@alice')).toBeVisible()
  await alice.seesInOrder(['Before'])
})

test('a passkey that was cancelled changes nothing, and what was typed stays', async ({ alice, server }) => {
  const device = await opens(alice, server.url)
  await alice.creates('Design Crit')
  await device.verifies(false)
  const dialog = await opensKeep(alice)
  await dialog.getByLabel('User name or e-mail').fill('alice')
  await dialog.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Nothing has changed.')
  await expect(dialog.getByLabel('User name or e-mail')).toHaveValue('alice')
  expect(await finds(alice.page)).toEqual([])
  await device.verifies(true)
  await dialog.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(dialog).toBeHidden()

  await signsOut(alice)
  await device.verifies(false)
  await alice.page.goto(new URL('/sign-in', named(server.url)).href)
  await expect(alice.page.getByText('or with a password')).toBeVisible()
  expect(await finds(alice.page)).toEqual([])
  await withPasskey(alice).click()
  await expect(alice.page.getByRole('alert')).toContainText('Nothing has changed.')
  await expect(alice.page).toHaveURL(/\/sign-in$/)
})

test('a login that is taken makes no passkey', async ({ alice, bob, server }) => {
  await opens(alice, server.url)
  await alice.creates('Design Crit')
  await keepsWithPasskey(alice, 'alice')
  const device = await opens(bob, server.url)
  await bob.creates('Attic')
  const dialog = await opensKeep(bob)
  await dialog.getByLabel('User name or e-mail').fill('alice')
  await dialog.getByRole('button', { name: 'Create the passkey' }).click()
  await expect(dialog.getByLabel('User name or e-mail')).toHaveAccessibleDescription(/is taken/)
  expect(await device.passkeys()).toEqual([])
})

test('a second device gets a passkey, and the first one’s is removed and refused', async ({ alice, meet, server }) => {
  const first = await opens(alice, server.url)
  await alice.creates('Design Crit')
  await keepsWithPasskey(alice, 'alice')
  const settings = await opensSettings(alice)
  await settings.getByRole('button', { name: 'Add a passkey' }).click()
  await settings.getByRole('button', { name: 'Add the passkey' }).click()
  await expect(settings.getByRole('alert')).toHaveText('This device has a passkey of your account already.')
  await settings.getByRole('button', { name: 'Cancel' }).click()
  await settings.getByRole('button', { name: 'Set a password' }).click()
  await settings.getByLabel('New password').fill(PASSWORD)
  await settings.getByRole('button', { name: 'Change the password' }).click()
  await expect(settings.getByText('This account has none.')).toHaveCount(0)

  const away = await meet('Alice')
  const second = await opens(away, server.url, '/sign-in')
  await signsIn(away, 'alice')
  const there = await opensSettings(away)
  await there.getByRole('button', { name: 'Add a passkey' }).click()
  await there.locator('input[type=password]').fill(PASSWORD)
  await there.getByRole('button', { name: 'Add the passkey' }).click()
  await expect(list(away).getByRole('listitem')).toHaveCount(2)
  expect(await second.passkeys()).toHaveLength(1)
  await list(away)
    .getByRole('button', { name: /^Rename/ })
    .last()
    .click()
  await away.page.getByLabel('Name of the passkey').fill('My phone')
  await away.page.getByRole('button', { name: 'Save' }).click()
  await expect(list(away).getByText('My phone')).toBeVisible()
  await list(away)
    .getByRole('button', { name: /^Remove/ })
    .first()
    .click()
  await there.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(list(away).getByRole('listitem')).toHaveCount(1)
  await expect(list(away).getByText('My phone')).toBeVisible()

  // The other device still has its own, and each browser completes the login by itself.
  expect(await first.passkeys()).toHaveLength(1)
  await signsOut(alice)
  await alice.page.goto(new URL('/sign-in', named(server.url)).href)
  await expect(alice.page.getByRole('alert')).toContainText('does not belong to an account here')
  await signsOut(away)
  await away.page.goto(new URL('/sign-in', named(server.url)).href)
  await expect(away.page.getByRole('main').getByRole('link', { name: 'Design Crit' })).toBeVisible()
})

test('a copy of an authenticator, whose counter is behind, is refused', async ({ alice, bob, server }) => {
  const device = await opens(alice, server.url)
  await alice.creates('Design Crit')
  await keepsWithPasskey(alice, 'alice')
  const [copied] = await device.passkeys()
  await completesNoLogin(alice)
  await completesNoLogin(bob)
  for (let times = 0; times < 2; times++) {
    await signsOut(alice)
    await alice.page.goto(new URL('/sign-in', named(server.url)).href)
    await withPasskey(alice).click()
    await expect(alice.page.getByRole('main').getByRole('link', { name: 'Design Crit' })).toBeVisible()
  }
  const copy = await opens(bob, server.url)
  await copy.client.send('WebAuthn.addCredential', { authenticatorId: copy.id, credential: copied! })
  await bob.page.goto(new URL('/sign-in', named(server.url)).href)
  await withPasskey(bob).click()
  await expect(bob.page.getByRole('alert')).toContainText('does not belong to an account here')
  await expect(bob.page).toHaveURL(/\/sign-in$/)
})

test('an account with a password gets a passkey by it, and keeps both', async ({ alice, server }) => {
  await opens(alice, server.url)
  await alice.creates('Design Crit')
  const dialog = await opensKeep(alice)
  await dialog.getByLabel('User name or e-mail').fill('alice')
  await dialog.getByText('Password', { exact: true }).click()
  await dialog.locator('input[type=password]').fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog).toBeHidden()
  const settings = await opensSettings(alice)
  await button(alice, 'Add a passkey').click()
  await settings.getByRole('button', { name: 'Add the passkey' }).click()
  const password = settings.locator('input[type=password]')
  await expect(password).toHaveAccessibleDescription('Type your password.')
  await password.fill('not her password')
  await settings.getByRole('button', { name: 'Add the passkey' }).click()
  await expect(password).toHaveAccessibleDescription('The password is wrong.')
  await password.fill(PASSWORD)
  expect(await finds(alice.page)).toEqual([])
  await settings.getByRole('button', { name: 'Add the passkey' }).click()
  await expect(list(alice).getByRole('listitem')).toHaveCount(1)
  await list(alice)
    .getByRole('button', { name: /^Remove/ })
    .click()
  await settings.getByRole('button', { name: 'Use a passkey instead' }).click()
  await expect(list(alice)).toHaveCount(0)
})

test('a password for an account with a passkey alone needs the passkey', async ({ alice, server }) => {
  const device = await opens(alice, server.url)
  await alice.creates('Design Crit')
  await keepsWithPasskey(alice, 'alice')
  const settings = await opensSettings(alice)
  await button(alice, 'Set a password').click()
  await settings.getByLabel('New password').fill(PASSWORD)
  await device.verifies(false)
  await button(alice, 'Change the password').click()
  await expect(settings.getByRole('alert')).toContainText('Nothing has changed.')
  await device.verifies(true)
  await button(alice, 'Change the password').click()
  await expect(settings.getByRole('button', { name: 'Change the password' })).toBeVisible()
  await expect(settings.getByText('This account has none.')).toHaveCount(0)
})

test('where a page can have no passkeys, they are not offered, and the settings say why', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  const dialog = await opensKeep(alice)
  await expect(dialog.getByRole('radio')).toHaveCount(0)
  await dialog.getByLabel('User name or e-mail').fill('alice')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog).toBeHidden()
  const settings = await opensSettings(alice)
  await expect(settings.getByText('Passkeys need an address with a name, not a number.')).toBeVisible()
  await expect(button(alice, 'Add a passkey')).toHaveCount(0)
  await bob.opens('/sign-in')
  await expect(bob.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await expect(withPasskey(bob)).toHaveCount(0)
})

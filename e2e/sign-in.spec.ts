import type { Actor } from './cast.ts'
import { keepsIdentity, me, PASSWORD, signsIn } from './accounts.ts'
import { posts } from './bot.ts'
import { expect, test } from './journey.ts'

const WRONG = 'The user name or the password is wrong.'

/** Opens the page for signing in from the first page. */
async function opensSignIn(actor: Actor): Promise<void> {
  await actor.opens()
  await actor.page.getByRole('link', { name: 'Sign in' }).click()
  await expect(actor.page).toHaveURL(/\/sign-in$/)
}

const myRoom = (actor: Actor, room: string) => actor.page.getByRole('main').getByRole('link', { name: room })

test.use({ ownServer: true })

test('an account finds its rooms and messages in another browser @packaged', async ({ alice, meet }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Written at home')
  await keepsIdentity(alice, 'alice')
  const away = await meet('Alice')
  await opensSignIn(away)
  await signsIn(away, ' ALICE ')
  await expect(myRoom(away, 'Design Crit')).toBeVisible()
  await expect(away.page.getByRole('heading', { name: /Alice/ })).toBeVisible()
  await away.page.goto(link)
  await away.isIn('Design Crit')
  await away.seesInOrder(['Written at home'])
  await away.says('Written on the way')
  await alice.sees('Written on the way')
})

test('Tab leads from the user name to the password, and Enter signs in', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await opensSignIn(bob)
  await expect(bob.page.getByLabel('User name or e-mail')).toBeFocused()
  await bob.page.keyboard.type('alice')
  await bob.page.keyboard.press('Tab')
  await expect(bob.page.getByLabel('Password', { exact: true })).toBeFocused()
  await bob.page.keyboard.type(PASSWORD)
  await bob.page.keyboard.press('Enter')
  await expect(myRoom(bob, 'Design Crit')).toBeVisible()
})

test('a wrong password and a login that does not exist get one answer, and what was typed stays', async ({
  alice,
  bob,
}) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await opensSignIn(bob)
  for (const login of ['alice', 'nobody']) {
    await signsIn(bob, login, 'not her password')
    await expect(bob.page.getByRole('alert')).toHaveText(WRONG)
    await expect(bob.page.getByLabel('User name or e-mail')).toHaveValue(login)
    await expect(bob.page.getByLabel('Password', { exact: true })).toHaveValue('not her password')
  }
  await expect(bob.page).toHaveURL(/\/sign-in$/)
})

test('after too many wrong passwords the time that is left runs down', async ({ alice, bob }) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await opensSignIn(bob)
  await bob.page.clock.install()
  const refusal = bob.page.getByRole('alert')
  for (let tries = 0; tries < 5; tries++) {
    const answered = bob.page.waitForResponse('**/api/session.signIn')
    await signsIn(bob, 'alice', 'not her password')
    await answered
  }
  await signsIn(bob, 'alice')
  await expect(refusal).toContainText('Too many wrong passwords. Try again in 5 minutes.')
  await bob.page.clock.fastForward('04:10')
  await expect(refusal).toContainText(/Try again in [34]\d seconds/)
})

test('a forgotten password: the page says what to do, and the operator’s link sets a new one @packaged', async ({
  alice,
  bob,
  server,
}) => {
  await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await opensSignIn(bob)
  await bob.page.getByRole('button', { name: 'Forgotten?' }).click()
  await expect(bob.page.getByText('parley reset-link')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Back to sign in' }).click()
  await expect(bob.page.getByLabel('Password', { exact: true })).toBeVisible()

  const { output } = await server.beside(['reset-link', 'alice', server.url], 20_000)
  const link = output.split('\n')[0]!
  await bob.page.goto(link)
  await expect(bob.page).toHaveURL(/\/reset$/)
  const password = bob.page.getByLabel('New password')
  await password.fill('short')
  await bob.page.getByRole('button', { name: 'Set the password' }).click()
  await expect(password).toHaveAccessibleDescription(/At least 8 characters/)
  await password.fill('five words in a row')
  await bob.page.getByRole('button', { name: 'Set the password' }).click()
  await expect(bob.page).toHaveURL(/\/sign-in$/)
  await expect(alice.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible()
  await signsIn(bob, 'alice')
  await expect(bob.page.getByRole('alert')).toHaveText(WRONG)
  await signsIn(bob, 'alice', 'five words in a row')
  await expect(myRoom(bob, 'Design Crit')).toBeVisible()

  await alice.page.goto(link)
  await alice.page.getByLabel('New password').fill('six words in one long row')
  await alice.page.getByRole('button', { name: 'Set the password' }).click()
  await expect(alice.page.getByRole('heading', { name: 'This link does not work any more' })).toBeVisible()
  await alice.page.goto('about:blank')
  await alice.page.goto(link.split('#')[0]!)
  await expect(alice.page.getByRole('heading', { name: 'This link is not complete' })).toBeVisible()
})

test('the rooms of a guest come along, with what they have begun to write', async ({ alice, bob }) => {
  await alice.creates('Hers')
  await keepsIdentity(alice, 'alice')
  const link = await bob.creates('Design Crit')
  await bob.says('Written as a guest')
  await bob.types('Begun as a guest')
  await bob.page.goto(new URL('/sign-in', link).href)
  await signsIn(bob, 'alice')
  await expect(bob.page.getByRole('heading', { name: 'Bring one room along?' })).toBeFocused()
  await expect(bob.page.getByText('one draft').first()).toBeVisible()
  await bob.page.getByRole('button', { name: 'Bring it along' }).click()
  await expect(myRoom(bob, 'Hers')).toBeVisible()
  await myRoom(bob, 'Design Crit').click()
  await bob.isIn('Design Crit')
  await bob.seesInOrder(['Written as a guest'])
  await expect(bob.composer).toHaveValue('Begun as a guest')
  await bob.says('Written with the account')
  await expect(bob.people.getByText('owner')).toBeVisible()
})

test('the rooms of a guest that stay behind are not shown to the account', async ({ alice, bob }) => {
  await alice.creates('Hers')
  await keepsIdentity(alice, 'alice')
  const link = await bob.creates('Design Crit')
  await bob.types('Begun as a guest')
  await bob.page.goto(new URL('/sign-in', link).href)
  await signsIn(bob, 'alice', 'not her password')
  await expect(bob.page.getByText('Nobody can be this guest again')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Leave the guest behind' }).click()
  await expect(bob.page.getByRole('alert')).toHaveText(WRONG)
  await signsIn(bob, 'alice')
  await expect(myRoom(bob, 'Hers')).toBeVisible()
  await expect(myRoom(bob, 'Design Crit')).toHaveCount(0)
  await bob.page.goto(link)
  // Under the name of the account: that of the guest is still taken in the room.
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await bob.isIn('Design Crit')
  await expect(bob.composer).toHaveValue('')
  expect((await posts(bob, 'session.me', {})).person.guest).toBe(false)
})

test('whoever signs in on an invitation comes back to it', async ({ alice, bob }) => {
  await alice.creates('Hers')
  await keepsIdentity(alice, 'alice')
  const link = await bob.creates('Design Crit')
  await alice.context.clearCookies()
  await alice.page.goto(link)
  await alice.page.getByRole('link', { name: 'Sign in' }).click()
  await alice.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await alice.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(alice.page).toHaveURL(link)
  await alice.joins('Design Crit')
  await expect(me(alice).getByText('@alice')).toBeVisible()
})

import { keepsIdentity, me, opensKeep, PASSWORD, signsIn } from './accounts.ts'
import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { finds } from './finds.ts'
import { expect, test } from './journey.ts'

const LIMITS = { LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0', FIRST_ACCOUNT_IS_OPERATOR: 'true' }

const newRoom = (actor: Actor) => actor.page.getByRole('button', { name: 'New room' })
const button = (actor: Actor, name: string) => actor.page.getByRole('button', { name })
const link = (actor: Actor, name: string) => actor.page.getByRole('link', { name, exact: true })

/** The operator's account, made where the server is still open, and a room. */
async function runs(operator: Actor): Promise<string> {
  const room = await operator.creates('Design Crit')
  await keepsIdentity(operator, 'alice')
  return room
}

/** Fills in the page that makes an account, and sends it. */
async function registers(actor: Actor, login: string): Promise<void> {
  const { page } = actor
  await page.getByRole('textbox', { name: 'Your name' }).fill(actor.name)
  await page.getByLabel('User name or e-mail').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Create the account' }).click()
}

test.use({ settings: LIMITS, serviceWorkers: 'allow' })

test('where everything is open, a newcomer joins and creates rooms, and may keep their identity', async ({ bob }) => {
  await bob.opens()
  await expect(bob.page.getByText('Create a room')).toBeVisible()
  await expect(bob.page.getByText('in one step, without an account')).toBeVisible()
  await bob.creates('Attic')
  await expect(newRoom(bob)).toBeVisible()
  await expect(me(bob).getByRole('button', { name: 'Keep this identity' })).toBeVisible()
})

test('the page for signing in leads to a new account, where those are made', async ({ alice, bob, meet }) => {
  const room = await runs(alice)
  await bob.opens('/sign-in')
  await link(bob, 'create one').click()
  await registers(bob, 'bob')
  await bob.creates('Attic')
  await expect(me(bob).getByText('@bob')).toBeVisible()
  await posts(alice, 'admin.update', { registration: 'closed' })
  const carol = await meet('Carol')
  await carol.opens(new URL('/sign-in', room).href)
  await expect(link(carol, 'join with a code')).toBeVisible()
  await expect(link(carol, 'create one')).toHaveCount(0)
})

test('where no guests are taken, an invitation offers to sign in first, and leads back', async ({ alice, bob }) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { guests: false })
  await bob.opens(room)
  await expect(bob.page.getByRole('heading', { name: 'Design Crit' })).toBeVisible()
  await expect(bob.page.getByText('This Parley takes no guests.')).toBeVisible()
  await expect(button(bob, 'Join Design Crit')).toHaveCount(0)
  expect(await finds(bob.page)).toEqual([])
  await link(bob, 'Create an account').click()
  await registers(bob, 'bob')
  await expect(bob.page).toHaveURL(room)
  await bob.joins('Design Crit')
  await expect(me(bob).getByText('@bob')).toBeVisible()
})

test('where no guests are taken, the first page has no form, and an account has its rooms', async ({ alice, bob }) => {
  await runs(alice)
  await posts(alice, 'admin.update', { guests: false, registration: 'closed' })
  await bob.opens()
  await expect(bob.page.getByText('This Parley takes no guests and no new accounts.')).toBeVisible()
  await expect(bob.page.getByText('without an account')).toHaveCount(0)
  await expect(bob.page.getByText('Create a room')).toHaveCount(0)
  await expect(bob.page.getByRole('textbox')).toHaveCount(0)
  await expect(link(bob, 'Create an account')).toHaveCount(0)
  expect(await finds(bob.page)).toEqual([])
  await bob.page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await expect(bob.page.getByText('This Parley takes no new accounts.')).toBeVisible()
  await signsIn(bob, 'alice')
  await expect(bob.page.getByRole('main').getByRole('link', { name: 'Design Crit' })).toBeVisible()
})

test('a page from before the change takes the refusal, and offers to sign in without losing the code', async ({
  alice,
  bob,
}) => {
  const room = await runs(alice)
  await bob.opens()
  await expect(bob.page.getByText('Create a room')).toBeVisible()
  await posts(alice, 'admin.update', { guests: false })
  await bob.typesCode(room)
  await expect(bob.page).toHaveURL(room)
  await expect(bob.page.getByText('This Parley takes no guests.')).toBeVisible()
  await expect(link(bob, 'Sign in')).toBeVisible()
})

test('where accounts create rooms, a guest is not offered it, and is with an account', async ({ alice, bob }) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { rooms: 'accounts' })
  await bob.opens()
  await expect(bob.page.getByRole('textbox', { name: 'Room code' })).toBeVisible()
  await expect(bob.page.getByText('Create a room')).toHaveCount(0)
  await expect(bob.page.getByText('People with an account create rooms here.')).toBeVisible()
  expect(await finds(bob.page)).toEqual([])
  await bob.page.goto(room)
  await bob.joins('Design Crit')
  await expect(newRoom(bob)).toHaveCount(0)
  await keepsIdentity(bob, 'bob')
  await bob.creates('Attic')
})

test('where operators create rooms, an account is not offered it, and an operator is', async ({ alice, bob }) => {
  const room = await runs(alice)
  await bob.opens(room)
  await bob.joins('Design Crit')
  await keepsIdentity(bob, 'bob')
  await posts(alice, 'admin.update', { rooms: 'operators' })
  // This page is from before: the refusal says it, what was typed stays, and nothing is offered afterwards.
  await newRoom(bob).click()
  const dialog = bob.page.getByRole('dialog', { name: 'New room' })
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('Attic')
  await dialog.getByRole('button', { name: 'Create room' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Only operators can create rooms here.')
  await expect(dialog.getByRole('textbox', { name: 'Room name' })).toHaveValue('Attic')
  await bob.page.keyboard.press('Escape')
  await expect(newRoom(bob)).toHaveCount(0)
  await bob.opens(room)
  await bob.isIn('Design Crit')
  await expect(newRoom(bob)).toHaveCount(0)
  await alice.page.reload()
  await expect(newRoom(alice)).toBeVisible()
})

test('where registration is closed, keeping an identity is not offered', async ({ alice, bob }) => {
  const room = await runs(alice)
  await bob.opens(room)
  await bob.joins('Design Crit')
  const dialog = await opensKeep(bob)
  await posts(alice, 'admin.update', { registration: 'closed' })
  await dialog.getByLabel('User name or e-mail').fill('bob')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('This Parley takes no new accounts.')
  await bob.page.keyboard.press('Escape')
  await expect(me(bob).getByText('Guest')).toBeVisible()
  await expect(me(bob).getByRole('button', { name: 'Keep this identity' })).toHaveCount(0)
  await bob.page.goto(new URL('/settings', room).href)
  await expect(bob.page.getByText('This Parley takes no new accounts.')).toBeVisible()
  await expect(button(bob, 'Keep this identity')).toHaveCount(0)
  await bob.context.clearCookies()
  await bob.page.goto(new URL('/register', room).href)
  await expect(bob.page.getByRole('heading', { name: 'No new accounts' })).toBeVisible()
})

test('where accounts are by invitation, a newcomer needs the code of a room', async ({ alice, bob }) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { guests: false, registration: 'invitation' })
  await bob.opens()
  await expect(bob.page.getByText('New accounts are by invitation.')).toBeVisible()
  await link(bob, 'Create an account').click()
  await registers(bob, 'bob')
  const code = bob.page.getByRole('textbox', { name: 'Room code' })
  await expect(code).toHaveAccessibleDescription(/Type the code of a room/)
  await code.fill('0000000000')
  await button(bob, 'Create the account').click()
  await expect(code).toHaveAccessibleDescription(/No room has this code/)
  expect(await finds(bob.page)).toEqual([])
  await bob.page.goto(room)
  await link(bob, 'Create an account').click()
  await expect(code).toHaveValue(room.split('/').at(-1)!)
  await registers(bob, 'bob')
  await bob.joins('Design Crit')
})

test('where accounts are by invitation, the link of one is enough, until it ends', async ({ alice, bob, meet }) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { guests: false, registration: 'invitation' })
  const id = await roomOf(alice, room)
  const { token, invite } = await posts(alice, 'invite.create', { room: id })
  const carol = await meet('Carol')
  for (const actor of [bob, carol]) {
    await actor.opens(new URL(`/i/${token}`, room).href)
    await link(actor, 'Create an account').click()
    await expect(actor.page.getByLabel('User name or e-mail')).toBeVisible()
    await expect(actor.page.getByRole('textbox', { name: 'Room code' })).toHaveCount(0)
  }
  await registers(bob, 'bob')
  await bob.joins('Design Crit')

  await posts(alice, 'invite.revoke', { room: id, invite: invite.id })
  await registers(carol, 'carol')
  await expect(carol.page.getByRole('alert')).toContainText('invitation')
  const code = carol.page.getByRole('textbox', { name: 'Room code' })
  await code.fill(room.split('/').at(-1)!)
  await button(carol, 'Create the account').click()
  await expect(carol.page).toHaveURL(/\/i\//)
  await carol.page.goto(room)
  await carol.joins('Design Crit')
  await expect(me(carol).getByText('@carol')).toBeVisible()
})

test('where accounts are by invitation, a guest keeps their identity once they are in a room', async ({
  alice,
  bob,
}) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { registration: 'invitation' })
  await bob.opens(new URL('/settings', room).href)
  await bob.page.goto(room)
  await bob.joins('Design Crit')
  await keepsIdentity(bob, 'bob')
})

test('what is known of the policies is offered without a connection, too', async ({ alice, bob }) => {
  const room = await runs(alice)
  await posts(alice, 'admin.update', { rooms: 'accounts' })
  await bob.opens(room)
  await bob.joins('Design Crit')
  await bob.hasCachedPages()
  await bob.goesOffline()
  await bob.page.reload()
  await bob.isIn('Design Crit')
  await expect(newRoom(bob)).toHaveCount(0)
  await bob.comesBack()
  await bob.seesNoBanner()
  await expect(newRoom(bob)).toHaveCount(0)
})

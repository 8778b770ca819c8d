import { v7 as uuid } from 'uuid'
import { bodiesOf, idOf, posts, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { chooses, picture, text } from './chosen-files.ts'
import { expect, test } from './journey.ts'

const dialog = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Forward message' })

/** Bob is in Alice's Kitchen and Garden, and both look at the Kitchen. Answers the links. */
async function begin(alice: Actor, bob: Actor): Promise<{ kitchen: string; garden: string }> {
  const garden = await alice.creates('Garden')
  await alice.page.getByRole('link', { name: 'Parley, home' }).click()
  const kitchen = await alice.creates('Kitchen')
  await bob.opens(kitchen)
  await bob.joins('Kitchen')
  await posts(bob, 'room.join', { code: garden.split('/').pop()! })
  return { kitchen, garden }
}

async function opensWithKey(actor: Actor, text: string): Promise<void> {
  await actor.rows(text).focus()
  await actor.page.keyboard.press('f')
  await expect(dialog(actor)).toBeVisible()
}

test('a message is forwarded with a comment, as a quote that mentions nobody and leads into no room', async ({
  alice,
  bob,
}) => {
  const { kitchen, garden } = await begin(alice, bob)
  const bobId = await idOf(bob)
  await sends(alice, kitchen, { body: `Lunch, <@${bobId}>?\n<@room> is invited` })
  await alice.log.getByText('is invited').waitFor()
  const row = alice.log.locator('[data-message-id]').first()
  await row.focus()
  await alice.page.keyboard.press('f')
  await expect(dialog(alice).getByRole('combobox', { name: 'Room' })).toBeFocused()
  await alice.page.keyboard.type('gard')
  await expect(dialog(alice).getByRole('option')).toHaveCount(1)
  await dialog(alice)
    .getByRole('textbox', { name: /^Comment/ })
    .fill('Look:')
  await dialog(alice).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect(dialog(alice)).toHaveCount(0)
  await expect(alice.page.getByText('Forwarded to Garden')).toBeVisible()
  await expect.poll(() => bodiesOf(bob, garden)).toHaveLength(2)
  const [comment, forwarded] = await bodiesOf(bob, garden)
  expect(comment).toBe('Look:')
  expect(forwarded).toBe('*Forwarded from Alice*\n\n> Lunch, @Bob?\n> @room is invited')
  expect(forwarded).not.toContain(kitchen.split('/').pop()!)
  const link = bob.page.getByRole('link', { name: /^Garden/ })
  await expect(link).toHaveAccessibleName('Garden , 2 unread')
})

test('Enter in the field forwards to the chosen room, and the text is drawn as a quote there', async ({
  alice,
  bob,
}) => {
  await begin(alice, bob)
  await alice.says('Lunch?')
  await bob.sees('Lunch?')
  await opensWithKey(bob, 'Lunch?')
  await bob.page.keyboard.press('Enter')
  await expect(dialog(bob)).toHaveCount(0)
  await bob.page.getByRole('link', { name: /^Garden/ }).click()
  await bob.isIn('Garden')
  await expect(bob.log.getByText('Forwarded from Alice')).toBeVisible()
  await expect(bob.log.locator('blockquote')).toHaveText('Lunch?')
})

test('among several rooms Enter forwards only to one that was chosen', async ({ alice, bob }) => {
  await begin(alice, bob)
  await posts(bob, 'room.create', { name: 'Attic' })
  await alice.says('Lunch?')
  await bob.sees('Lunch?')
  await opensWithKey(bob, 'Lunch?')
  await expect(dialog(bob).getByRole('option')).toHaveCount(2)
  await bob.page.keyboard.press('Enter')
  await expect(dialog(bob).getByRole('button', { name: 'Forward', exact: true })).toBeDisabled()
  await bob.page.keyboard.press('ArrowDown')
  await bob.page.keyboard.press('Enter')
  await expect(dialog(bob)).toHaveCount(0)
  await expect(bob.page.getByText(/^Forwarded to/)).toBeVisible()
})

test('the room that is chosen stays chosen while another one comes before it', async ({ alice, bob }) => {
  const { garden } = await begin(alice, bob)
  const { room: attic } = await posts(alice, 'room.create', { name: 'Attic' })
  await posts(bob, 'room.join', { code: attic.code })
  await sends(alice, garden, { body: 'Newest' })
  await alice.says('Lunch?')
  await bob.sees('Lunch?')
  await opensWithKey(bob, 'Lunch?')
  const rooms = dialog(bob).getByRole('option')
  await expect(rooms).toHaveText([/Garden/, /Attic/])
  await bob.page.keyboard.press('ArrowDown')
  await posts(alice, 'message.send', { room: attic.id, id: uuid(), body: 'Newer' })
  await expect(rooms).toHaveText([/Attic/, /Garden/])
  await expect(dialog(bob).getByRole('option', { selected: true })).toHaveText(/Garden/)
  await bob.page.keyboard.press('Enter')
  await expect(bob.page.getByText('Forwarded to Garden')).toBeVisible()
})

test('a room that is not found cannot be forwarded to, and Esc forwards nothing', async ({ alice, bob }) => {
  const { garden } = await begin(alice, bob)
  await alice.says('Lunch?')
  await alice.seesSent('Lunch?')
  await opensWithKey(alice, 'Lunch?')
  await alice.page.keyboard.type('Attic')
  await expect(dialog(alice).getByText('None of your rooms has this name.')).toBeVisible()
  await expect(dialog(alice).getByRole('button', { name: 'Forward', exact: true })).toBeDisabled()
  await alice.page.keyboard.press('Enter')
  await expect(dialog(alice)).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await expect(dialog(alice)).toHaveCount(0)
  await expect(alice.rows('Lunch?')).toBeFocused()
  await sends(alice, garden, { body: 'After it' })
  expect(await bodiesOf(alice, garden)).toEqual(['After it'])
})

test('who is in no other room reads that', async ({ alice }) => {
  await alice.creates('Kitchen')
  await alice.says('Lunch?')
  await alice.seesSent('Lunch?')
  await alice.choosesForMessage('Lunch?', 'Forward…')
  await expect(dialog(alice).getByText('You are in no other room.')).toBeVisible()
  await expect(dialog(alice).getByRole('combobox')).toHaveCount(0)
})

test('a message that is too long is cut, and that is said before', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  const body = `Long: ${'a '.repeat(1_996)}`.trim()
  await sends(alice, kitchen, { body })
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(1)
  await alice.log.locator('[data-message-id]').focus()
  await alice.page.keyboard.press('f')
  await expect(dialog(alice).getByText('Its end is cut off.')).toBeVisible()
  await dialog(alice).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect.poll(() => bodiesOf(bob, garden)).toHaveLength(1)
  expect((await bodiesOf(bob, garden))[0]).toMatch(/^\*Forwarded from Alice\*\n\n> Long: (a )+a?…$/)
})

test('a message that is deleted meanwhile is not forwarded', async ({ alice, bob }) => {
  const { kitchen } = await begin(alice, bob)
  const id = await sends(alice, kitchen, { body: 'A secret' })
  await bob.sees('A secret')
  await opensWithKey(bob, 'A secret')
  const { id: room } = (await posts(alice, 'room.join', { code: kitchen.split('/').pop()! })).room!
  await posts(alice, 'message.delete', { room, id })
  await expect(dialog(bob).getByText('This message was deleted meanwhile.')).toBeVisible()
  await expect(dialog(bob).getByRole('button', { name: /^Forward/ })).toHaveCount(0)
})

test('[G6] without a connection it is forwarded later', async ({ alice, bob }) => {
  const { garden } = await begin(alice, bob)
  await bob.says('Lunch?')
  await bob.seesSent('Lunch?')
  // The dialog is loaded when it is first opened.
  await opensWithKey(bob, 'Lunch?')
  await bob.page.keyboard.press('Escape')
  await bob.goesOffline()
  await bob.seesBanner()
  await opensWithKey(bob, 'Lunch?')
  await dialog(bob).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect(dialog(bob)).toHaveCount(0)
  await bob.comesBack()
  await expect.poll(() => bodiesOf(alice, garden), { timeout: 20_000 }).toHaveLength(1)
})

test('files are forwarded with their message, and stay when the first one is deleted', async ({ alice, bob }) => {
  const { kitchen, garden } = await begin(alice, bob)
  await chooses(alice, [picture('plan.png'), text('notes.txt')])
  await alice.says('The plan')
  await bob.sees('The plan')
  await opensWithKey(bob, 'The plan')
  await expect(dialog(bob).getByText('📄 2 files')).toBeVisible()
  await dialog(bob).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect(bob.page.getByText('Forwarded to Garden')).toBeVisible()
  const { id: room } = (await posts(alice, 'room.join', { code: kitchen.split('/').pop()! })).room!
  const id = await bob.rows('The plan').getAttribute('data-message-id')
  await posts(alice, 'message.delete', { room, id: id! })
  await bob.page.getByRole('link', { name: /^Garden/ }).click()
  await bob.isIn('Garden')
  const forwarded = bob.log.locator('[data-message-id]').filter({ hasText: 'Forwarded from Alice' })
  await expect(forwarded.getByText('notes.txt')).toBeVisible()
  const image = forwarded.locator('.picture img')
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0)
  expect(await bodiesOf(alice, garden)).toEqual(['*Forwarded from Alice*\n\n> The plan'])
})

test('without a connection a message with files is not forwarded, says why, and can be forwarded later', async ({
  alice,
  bob,
}) => {
  const { garden } = await begin(alice, bob)
  await chooses(alice, [text('notes.txt')])
  await alice.says('The plan')
  await bob.sees('The plan')
  await opensWithKey(bob, 'The plan')
  await bob.goesOffline()
  await dialog(bob).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect(dialog(bob).getByRole('alert')).toBeVisible()
  await bob.comesBack()
  await dialog(bob).getByRole('button', { name: 'Forward to Garden' }).click()
  await expect(bob.page.getByText('Forwarded to Garden')).toBeVisible()
  await expect.poll(() => bodiesOf(alice, garden)).toHaveLength(1)
})

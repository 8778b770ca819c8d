import type { ServerProcess } from '../server/test/server-process.ts'
import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { fillRoom } from './fill-room.ts'
import { hasStored } from './stored.ts'
import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow', ownServer: true })
const ROOM = 'Kept for a while'
const MESSAGES = 6
/** One message in ten hours: three of them are older than a day. */
const MINUTES = 600

const allMessages = (actor: Actor) => actor.log.locator('[data-message-id]')
const unreadIn = (actor: Actor) =>
  actor.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(ROOM) })

/** Alice sees six messages of her room, which Bob has not read: he is in another room. */
async function haveTalked(alice: Actor, bob: Actor, server: ServerProcess): Promise<string> {
  const link = await alice.creates(ROOM)
  await bob.opens(link)
  await bob.joins(ROOM)
  const elsewhere = await bob.creates('Elsewhere')
  await alice.hasCachedPages()
  await alice.closesTab()
  await bob.closesTab()
  await server.stop()
  fillRoom(server, MESSAGES, { minutes: MINUTES, readers: 'owner' })
  await server.start()
  await alice.opensTabAgain(link)
  await expect(allMessages(alice)).toHaveCount(MESSAGES)
  await bob.opensTabAgain(elsewhere)
  await expect(unreadIn(bob)).toHaveAccessibleName(new RegExp(`${MESSAGES} unread`))
  return link
}

/** Alice chooses for how long messages stay, and confirms it. */
async function keepsFor(alice: Actor, label: string, days: string): Promise<void> {
  await alice.choosesInRoom('Room settings…')
  const settings = alice.page.getByRole('dialog', { name: ROOM, exact: true })
  await settings.getByRole('group', { name: 'Delete messages' }).getByText(label, { exact: true }).click()
  const question = alice.page.getByRole('dialog', { name: `Delete messages after ${days}?` })
  await question.getByRole('button', { name: 'Delete' }).click()
  await expect(question).toBeHidden()
  await alice.page.keyboard.press('Escape')
  await expect(settings).toBeHidden()
}

/** What Alice's browser has of the room without the server. */
async function reloadsWithoutServer(alice: Actor): Promise<void> {
  await alice.goesOffline()
  await alice.page.reload()
  await alice.isIn(ROOM)
}

test('[G10] expired messages go from the screen, from the cache and from the number of unread ones', async ({
  alice,
  bob,
  server,
}) => {
  await haveTalked(alice, bob, server)
  await keepsFor(alice, '1 d', '1 day')
  await expect(allMessages(alice)).toHaveCount(3)
  await expect(alice.log).toContainText('Older messages are deleted after 1 day.')
  await expect(unreadIn(bob)).toHaveAccessibleName(/3 unread/)
  await reloadsWithoutServer(alice)
  await expect(allMessages(alice)).toHaveCount(3)
})

test('messages that have not expired stay on the screen, in the cache and in the number of unread ones', async ({
  alice,
  bob,
  server,
}) => {
  await haveTalked(alice, bob, server)
  await keepsFor(alice, '7 d', '7 days')
  await alice.says('Sent after the sweep began')
  await alice.seesSent('Sent after the sweep began')
  await expect(unreadIn(bob)).toHaveAccessibleName(new RegExp(`${MESSAGES + 1} unread`))
  await expect(allMessages(alice)).toHaveCount(MESSAGES + 1)
  await reloadsWithoutServer(alice)
  await expect(allMessages(alice)).toHaveCount(MESSAGES + 1)
})

/** Opens the oldest or the newest message in the message field. */
async function edits(actor: Actor, nth: 'first' | 'last'): Promise<void> {
  const row = allMessages(actor)[nth]()
  await actor.pointsAt(row)
  await row.getByRole('button', { name: 'More' }).click()
  await actor.page.getByRole('menuitem', { name: 'Edit' }).click()
}

/** Alice edits her messages without a connection: the oldest one, which is older than a day, and the newest one. */
async function editsOffline(alice: Actor, changes: [nth: 'first' | 'last', body: string][]): Promise<void> {
  await alice.goesOffline()
  await alice.seesBanner()
  for (const [nth, body] of changes) {
    await edits(alice, nth)
    await alice.says(body)
    await expect(alice.rows(body)).toBeVisible()
  }
}

const lost = (actor: Actor) => actor.page.getByRole('alert', { name: 'Change not saved' })

test('[G6] the text of an edit whose message expired meanwhile is offered, also after a reload', async ({
  alice,
  bob,
  server,
}) => {
  const link = await haveTalked(alice, bob, server)
  const room = await roomOf(alice, link)
  await editsOffline(alice, [['first', 'Words that nobody else has']])
  await posts(alice, 'room.update', { room, retentionDays: 1 })
  await alice.comesBack()
  await expect(lost(alice)).toContainText('Your change was not saved: the message was deleted meanwhile.')
  await alice.page.reload()
  await alice.isIn(ROOM)
  await expect(allMessages(alice)).toHaveCount(3)
  await expect(lost(alice)).toContainText('Words that nobody else has')
  await lost(alice).getByRole('button', { name: 'Put it into the message field' }).click()
  await expect(alice.composer).toHaveValue('Words that nobody else has')
  await expect(alice.composer).toBeFocused()
  await expect(lost(alice)).toHaveCount(0)
})

test('an edit of a message that has not expired is saved, and nothing is offered', async ({ alice, bob, server }) => {
  const link = await haveTalked(alice, bob, server)
  const room = await roomOf(alice, link)
  await editsOffline(alice, [
    ['last', 'Saved'],
    ['first', 'Not saved'],
  ])
  await posts(alice, 'room.update', { room, retentionDays: 1 })
  await alice.comesBack()
  await expect(lost(alice)).toContainText('Not saved')
  await alice.seesSent('Saved')
  await lost(alice).getByRole('button', { name: 'Discard' }).click()
  await expect(lost(alice)).toHaveCount(0)
  await expect(alice.composer).toHaveValue('')
})

test('changes that were begun on a message that expired meanwhile become a draft', async ({ alice, bob, server }) => {
  const link = await haveTalked(alice, bob, server)
  const room = await roomOf(alice, link)
  await edits(alice, 'first')
  await alice.composer.fill('Half of a thought')
  await hasStored(alice, 'drafts', 'Half of a thought')
  await posts(alice, 'room.update', { room, retentionDays: 1 })
  await expect(allMessages(alice)).toHaveCount(3)
  await alice.closesTab()
  await alice.opensTabAgain(link)
  await expect(alice.composer).toHaveValue('Half of a thought')
  await expect(alice.page.getByText('The message that you edited was deleted. This is its text.')).toBeVisible()
  await alice.says('A whole one')
  await alice.seesSent('A whole one')
})

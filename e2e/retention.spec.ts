import type { ServerProcess } from '../server/test/server-process.ts'
import type { Actor } from './cast.ts'
import { fillRoom } from './fill-room.ts'
import { expect, test } from './journey.ts'

/** One a minute: a day and some hours. */
const MESSAGES = 1_600
const settings = (actor: Actor, room: string) => actor.page.getByRole('dialog', { name: room, exact: true })
const question = (actor: Actor) => actor.page.getByRole('dialog', { name: 'Delete messages after 1 day?' })
const days = (actor: Actor, label: string) =>
  settings(actor, 'Years of talk').getByRole('group', { name: 'Delete messages' }).getByText(label, { exact: true })

/** Opens a room with messages of three days. Answers its link. */
async function hasTalked(alice: Actor, server: ServerProcess): Promise<string> {
  const link = await alice.creates('Years of talk')
  await alice.says('Where it all began')
  await alice.seesSent('Where it all began')
  await alice.closesTab()
  await server.stop()
  fillRoom(server, MESSAGES)
  await server.start()
  await alice.opensTabAgain(link)
  return link
}

test.use({ ownServer: true })

test('an owner is told how much a shorter time deletes, and everybody sees for how long messages stay', async ({
  alice,
  bob,
  server,
}) => {
  const link = await hasTalked(alice, server)
  await bob.opens(link)
  await bob.joins('Years of talk')
  await alice.choosesInRoom('Room settings…')
  await days(alice, '1 d').click()
  await expect(question(alice)).toContainText(/1\d\d messages are older and are deleted now/)
  await question(alice).getByRole('button', { name: 'Delete' }).click()
  await expect(question(alice)).toBeHidden()
  await alice.page.keyboard.press('Escape')

  await bob.choosesInRoom('About this room…')
  await expect(settings(bob, 'Years of talk')).toContainText('Deleted after 1 day')
})

test('an owner who does not confirm changes nothing, and a member is not offered it', async ({
  alice,
  bob,
  server,
}) => {
  const link = await hasTalked(alice, server)
  await alice.choosesInRoom('Room settings…')
  await days(alice, '1 d').click()
  await question(alice).getByRole('button', { name: 'Keep them' }).click()
  await expect(question(alice)).toBeHidden()
  await expect(
    settings(alice, 'Years of talk').getByRole('group', { name: 'Delete messages' }).getByLabel('Keep'),
  ).toBeChecked()
  await bob.opens(link)
  await bob.joins('Years of talk')
  await bob.choosesInRoom('About this room…')
  await expect(settings(bob, 'Years of talk').getByRole('group', { name: 'Delete messages' })).toHaveCount(0)
  await expect(settings(bob, 'Years of talk')).not.toContainText('Deleted after')
})

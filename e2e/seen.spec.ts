import type { Locator } from '@playwright/test'
import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const faces = (actor: Actor, text: string): Locator => actor.rows(text).getByRole('button', { name: /^Seen by/ })

async function meetIn(alice: Actor, bob: Actor): Promise<string> {
  const link = await alice.creates('Two of us')
  await bob.opens(link)
  await bob.joins('Two of us')
  return link
}

async function turnsReadsOff(actor: Actor): Promise<void> {
  await actor.page.getByRole('button', { name: 'Settings' }).first().click()
  const reads = actor.page.getByRole('switch', { name: 'Show others what I have read' })
  await expect(reads).toBeChecked()
  await reads.click()
  await expect(reads).not.toBeChecked()
  await actor.page.keyboard.press('Escape')
  await expect(reads).toHaveCount(0)
}

test('who has read the last own message is shown under it, and no row moves', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await bob.hidesPage()
  await alice.says('Have you seen this?')
  await alice.seesSent('Have you seen this?')
  await bob.sees('Have you seen this?')
  await expect(faces(alice, 'Have you seen this?')).toHaveCount(0)
  const before = await alice.rows('Have you seen this?').boundingBox()
  await bob.showsPage()
  await expect(faces(alice, 'Have you seen this?')).toHaveAccessibleName('Seen by Bob')
  expect(await alice.rows('Have you seen this?').boundingBox()).toEqual(before)

  await faces(alice, 'Have you seen this?').hover()
  await expect(alice.page.getByRole('tooltip')).toHaveText('Seen by Bob')
  await faces(alice, 'Have you seen this?').click()
  await expect(alice.page.getByRole('dialog', { name: 'Seen by' }).getByRole('listitem')).toHaveText(/Bob/)
  await alice.page.keyboard.press('Escape')
  await expect(alice.page.getByRole('dialog', { name: 'Seen by' })).toHaveCount(0)
})

test('it moves to the next own message, and the menu of an older one still names who has read it', async ({
  alice,
  bob,
}) => {
  await meetIn(alice, bob)
  await alice.says('First')
  await expect(faces(alice, 'First')).toBeVisible()
  await alice.says('Second')
  await expect(faces(alice, 'Second')).toBeVisible()
  await expect(faces(alice, 'First')).toHaveCount(0)
  await alice.pointsAt(alice.rows('First'))
  await alice.rows('First').getByRole('button', { name: 'More' }).click()
  const more = await alice.rows('First').getByRole('button', { name: 'More' }).boundingBox()
  await alice.page.getByRole('menuitem', { name: 'Seen by…' }).click()
  const dialog = alice.page.getByRole('dialog', { name: 'Seen by' })
  await expect(dialog.getByRole('listitem')).toHaveText(/Bob/)
  const { x, y, width, height } = (await dialog.boundingBox())!
  expect(Math.abs(x + width - more!.x - more!.width)).toBeLessThan(8)
  expect(Math.abs(y + height - more!.y)).toBeLessThan(8)
})

test('the messages of others do not say who has read them', async ({ alice, bob }) => {
  await meetIn(alice, bob)
  await alice.says('From Alice')
  await expect(faces(alice, 'From Alice')).toBeVisible()
  await expect(faces(bob, 'From Alice')).toHaveCount(0)
  await bob.pointsAt(bob.rows('From Alice'))
  await bob.rows('From Alice').getByRole('button', { name: 'More' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Copy text' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: 'Seen by…' })).toHaveCount(0)
})

test('a person who has switched it off is shown to nobody, and is shown nobody', async ({ alice, bob, meet }) => {
  const link = await meetIn(alice, bob)
  const carol = await meet('Carol')
  await carol.opens(link)
  await carol.joins('Two of us')
  await turnsReadsOff(bob)
  await alice.says('Did you read it?')
  await bob.sees('Did you read it?')
  await bob.says('I answer at least')
  await carol.sees('I answer at least')
  await expect(faces(alice, 'Did you read it?')).toHaveAccessibleName('Seen by Carol')
  await carol.says('So do I')
  await bob.sees('So do I')
  await expect(faces(carol, 'So do I')).toHaveAccessibleName('Seen by Alice')
  await expect(faces(bob, 'I answer at least')).toHaveCount(0)
})

test('what was switched off stays off after a reload and on the other tab', async ({ alice, bob }) => {
  const link = await meetIn(alice, bob)
  const other = await bob.inAnotherTab(link)
  await other.page.getByRole('button', { name: 'Settings' }).first().click()
  const onOther = other.page.getByRole('switch', { name: 'Show others what I have read' })
  await expect(onOther).toBeChecked()
  await turnsReadsOff(bob)
  await expect(onOther).not.toBeChecked()
  await bob.page.reload()
  await bob.page.getByRole('button', { name: 'Settings' }).first().click()
  await expect(bob.page.getByRole('switch', { name: 'Show others what I have read' })).not.toBeChecked()
})

test('without a connection the switch says that it cannot be changed', async ({ alice }) => {
  await alice.creates('Alone')
  await alice.page.getByRole('button', { name: 'Settings' }).first().click()
  const onReads = alice.page.getByRole('switch', { name: 'Show others what I have read' })
  await expect(onReads).toBeEnabled()
  await alice.goesOffline()
  await expect(onReads).toBeDisabled()
  await expect(alice.page.getByText('It can be changed once Parley is connected.')).toBeVisible()
})

test('a message that was read on another device of the reader is shown as seen, once', async ({ alice, bob }) => {
  const link = await meetIn(alice, bob)
  await bob.hidesPage()
  const phone = await bob.inAnotherTab(link)
  await phone.hidesPage()
  await alice.says('Read it anywhere')
  await bob.sees('Read it anywhere')
  await phone.sees('Read it anywhere')
  await expect(faces(alice, 'Read it anywhere')).toHaveCount(0)
  await phone.showsPage()
  await expect(faces(alice, 'Read it anywhere')).toHaveAccessibleName('Seen by Bob')
  await bob.showsPage()
  await bob.says('And answered')
  await alice.sees('And answered')
  await expect(faces(alice, 'Read it anywhere')).toHaveAccessibleName('Seen by Bob')
})

test('a person who joins later is not said to have read what was written before', async ({ alice, bob }) => {
  const link = await alice.creates('Two of us')
  await alice.says('Before Bob')
  await bob.opens(link)
  await bob.joins('Two of us')
  await bob.sees('Before Bob')
  await bob.says('Hello')
  await alice.sees('Hello')
  await expect(faces(alice, 'Before Bob')).toHaveCount(0)
  await alice.says('Since Bob')
  await expect(faces(alice, 'Since Bob')).toBeVisible()
})

test('in a room of more than 30 people nobody is shown', async ({ alice, bob, server }) => {
  const link = await meetIn(alice, bob)
  await alice.says('To two')
  await expect(faces(alice, 'To two')).toBeVisible()
  for (let number = 3; number <= 31; number++) await joinsAsGuest(server.url, link, `Guest ${number}`)
  await alice.says('To a crowd')
  await bob.sees('To a crowd')
  await bob.says('I have read it')
  await alice.sees('I have read it')
  await expect(faces(alice, 'To a crowd')).toHaveCount(0)
  await expect(posts(alice, 'room.seen', { room: await roomOf(alice, link) })).rejects.toThrow('Only rooms of up to 30')
})

async function joinsAsGuest(url: string, link: string, name: string): Promise<void> {
  const ask = async (command: string, input: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
    const response = await fetch(`${url}/api/${command}`, { method: 'POST', headers, body: JSON.stringify(input) })
    const answer = (await response.json()) as { ok?: { token: string }; error?: unknown }
    if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer.error)}`)
    return answer.ok
  }
  const { token } = await ask('session.start', { name })
  await ask('room.join', { code: link.split('/').pop()! }, token)
}

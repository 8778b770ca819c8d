import type { Actor } from './cast.ts'
import { chooses, picture, text, type Chosen } from './chosen-files.ts'
import type { Locator } from '@playwright/test'
import { expect, test } from './journey.ts'

/** Sends files with a caption, and waits until they are sent. */
async function sends(actor: Actor, caption: string, ...files: Chosen[]) {
  await chooses(actor, files)
  await actor.says(caption)
  await actor.seesSent(caption)
}

const pictures = (actor: Actor, caption: string) => actor.rows(caption).locator('.picture img')
const viewer = ({ page }: Actor) => page.getByRole('dialog', { name: /^Picture by/ })
const isDrawn = (image: HTMLImageElement) => image.complete && image.naturalWidth > 0

test('a picture is shown to the others, opened large, turned over, and closed by Esc and by Back @packaged', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await sends(alice, 'Two hills', picture('one.png', 400, 200), picture('two.png', 90, 200))
  await bob.sees('Two hills')
  await expect(pictures(bob, 'Two hills')).toHaveCount(2)
  for (const at of [0, 1]) await expect.poll(() => pictures(bob, 'Two hills').nth(at).evaluate(isDrawn)).toBe(true)
  await bob.rows('Two hills').getByRole('button', { name: 'Picture: one.png' }).click()
  await expect(viewer(bob)).toBeVisible()
  await expect(viewer(bob).getByRole('link', { name: 'Download one.png' })).toHaveAttribute('download', 'one.png')
  await bob.page.keyboard.press('ArrowRight')
  await expect(viewer(bob).getByRole('link', { name: 'Download two.png' })).toBeVisible()
  await bob.page.keyboard.press('Escape')
  await expect(viewer(bob)).toHaveCount(0)
  await bob.rows('Two hills').getByRole('button', { name: 'Picture: two.png' }).click()
  await expect(viewer(bob)).toBeVisible()
  await bob.page.goBack()
  await expect(viewer(bob)).toHaveCount(0)
  await bob.isIn('Design Crit')
})

test('[G10] a file is not there for one who left, and not after its message is deleted', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await sends(alice, 'The plan', text('plan.txt', 'The secret plan'))
  await bob.sees('The plan')
  const address = (await bob.rows('The plan').getByRole('link', { name: 'Download plan.txt' }).getAttribute('href'))!
  const opens = (actor: Actor) =>
    actor.page.evaluate(async (url) => {
      const response = await fetch(url)
      return [response.status, response.ok ? await response.text() : '']
    }, address)
  expect(await opens(bob)).toEqual([200, 'The secret plan'])
  await bob.choosesInRoom('Leave room')
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await expect.poll(() => opens(bob)).toEqual([404, ''])
  expect(await opens(alice)).toEqual([200, 'The secret plan'])
  await alice.choosesForMessage('The plan', 'Delete…')
  await alice.page.evaluate(() => scrollTo(0, 0))
  await expect.poll(() => opens(alice), { timeout: 20_000 }).toEqual([404, ''])
})

test('the panel lists the files of the room, finds them by name, and leads to their message', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.choosesInRoom('Files')
  const panel = bob.page.getByRole('complementary', { name: 'Files' })
  await expect(panel.getByText('No pictures or videos yet.')).toBeVisible()
  await sends(alice, 'A picture', picture('hills.png'))
  await sends(alice, 'A text', text('notes.txt'))
  await panel.getByText('Files', { exact: true }).last().click()
  await expect(panel.getByRole('button', { name: 'Show the message with notes.txt' })).toBeVisible()
  const find = panel.getByRole('searchbox', { name: 'Find a file by its name' })
  await find.fill('HILL')
  await expect(panel.getByText('hills.png')).toBeVisible()
  await expect(panel.getByText('notes.txt')).toHaveCount(0)
  await find.fill('nothing like it')
  await expect(panel.getByText('hills.png')).toHaveCount(0)
  await find.fill('notes')
  await panel.getByRole('button', { name: 'Show the message with notes.txt' }).click()
  await expect(bob.rows('A text')).toBeVisible()
})

test('a message without a text is told by its files, where there is only a line of it', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await chooses(alice, [picture('hills.png')])
  await expect(alice.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveAttribute(
    'data-upload',
    'done',
  )
  await alice.composer.press('Enter')
  const row = bob.log.locator('[data-message-id]').filter({ has: bob.page.locator('.picture') })
  await expect(row).toHaveCount(1)
  await bob.pointsAt(row)
  await row.getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(bob.page.getByRole('group', { name: 'Reply' })).toContainText('Picture')
  await bob.says('Lovely')
  await alice.sees('Lovely')
  await expect(alice.rows('Lovely')).toContainText('Picture')
})

test('a person and a room have pictures, which others see, until they are removed', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await alice.says('Hello')
  await bob.sees('Hello')
  const avatar = bob.rows('Hello').locator('.avatar img')
  const sign = bob.page.locator('.sign img')
  await expect(avatar).toHaveCount(0)
  const settings = alice.page.getByRole('main', { name: 'Settings' })
  const chooseIn = async (place: Locator, file: Chosen) => {
    const choosing = alice.page.waitForEvent('filechooser')
    await place.getByRole('button', { name: 'Choose picture' }).click()
    await (await choosing).setFiles(file)
  }
  await alice.page.getByRole('button', { name: 'Settings' }).click()
  await chooseIn(settings, text('not a picture.txt'))
  await expect(alice.page.getByText(/no picture that can be shown/)).toBeVisible()
  await expect(avatar).toHaveCount(0)
  await chooseIn(settings, picture('me.png'))
  await expect.poll(() => avatar.evaluate(isDrawn)).toBe(true)
  await alice.page.getByRole('button', { name: 'Remove' }).click()
  await expect(avatar).toHaveCount(0)
  await alice.page.keyboard.press('Escape')
  await alice.choosesInRoom('Room settings')
  await chooseIn(alice.page.getByRole('dialog', { name: 'Design Crit', exact: true }), picture('room.png'))
  await expect.poll(() => sign.evaluate(isDrawn)).toBe(true)
})

import { deflateSync, crc32 } from 'node:zlib'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

/** A grey picture (PNG, https://www.w3.org/TR/png-3/). */
function picture(name: string) {
  const header = Buffer.from([0, 0, 0, 40, 0, 0, 0, 40, 8, 0, 0, 0, 0])
  const data = deflateSync(Buffer.alloc(41 * 40))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const buffer = Buffer.concat([signature, part('IHDR', header), part('IDAT', data), part('IEND', Buffer.alloc(0))])
  return { name, mimeType: 'image/png', buffer }
}

function part(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** Sends a message with a picture. */
async function shows(actor: Actor, name: string) {
  await actor.page.locator('main [data-choose=file]').setInputFiles([picture(name)])
  await expect(actor.page.getByRole('listitem').filter({ hasText: name })).toHaveAttribute('data-upload', 'done')
  await actor.says(`This is ${name}`)
  await actor.seesSent(`This is ${name}`)
}

test('from a picture one goes on to those before and behind it', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (const name of ['one.png', 'two.png', 'three.png']) await shows(alice, name)
  await alice.rows('This is two.png').getByRole('button', { name: 'Picture: two.png' }).click()
  const viewer = alice.page.getByRole('dialog', { name: 'Picture by Alice' })
  await expect(viewer.getByText('2 of 3')).toBeVisible()
  await viewer.getByRole('button', { name: 'The next one' }).click()
  await expect(viewer.getByRole('img', { name: 'three.png' })).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'The next one' })).toBeDisabled()
  await alice.page.keyboard.press('ArrowLeft')
  await alice.page.keyboard.press('ArrowLeft')
  await expect(viewer.getByRole('img', { name: 'one.png' })).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'The one before' })).toBeDisabled()
})

test('a name that is looked for without a connection is found when it is back', async ({ alice }) => {
  await alice.creates('Design Crit')
  for (const name of ['one.png', 'two.png']) await shows(alice, name)
  await alice.choosesInRoom('Files')
  const panel = alice.page.getByRole('complementary', { name: 'Files' })
  await expect(panel.getByRole('button', { name: /^Picture:/ })).toHaveCount(2)
  await alice.goesOffline()
  const find = panel.getByRole('searchbox', { name: 'Find a file by its name' })
  const note = panel.getByText('Files are found by name as soon as Parley can be reached.')
  await expect(note).toHaveCount(0)
  await find.fill('two')
  await expect(note).toBeVisible()
  await alice.comesBack()
  await expect(panel.getByRole('button', { name: /^Picture:/ })).toHaveCount(1)
  await expect(note).toHaveCount(0)
})

import type { Locator } from '@playwright/test'
import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { big, chooses, picture, text } from './chosen-files.ts'
import { expect, test } from './journey.ts'

const MB = 1024 * 1024

test.use({
  settings: { LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0', LIMIT_FILE_BYTES: String(8 * MB) },
})

const chips = ({ page }: Actor): Locator =>
  page.getByRole('list', { name: 'Files to send' }).first().getByRole('listitem')
const chip = (actor: Actor, name: string): Locator => chips(actor).filter({ hasText: name })
const ready = (actor: Actor, name: string) => expect(chip(actor, name)).toHaveAttribute('data-upload', 'done')

/** The names of the files in the room of a link, with their texts, the newest first. */
async function filesIn(actor: Actor, link: string): Promise<string[]> {
  const { files } = await posts(actor, 'room.files', { room: await roomOf(actor, link) })
  return files.map(({ name, alt }) => (alt ? `${name}: ${alt}` : name))
}

/** The last message of the room of a link, as the server has it. */
async function lastOf(actor: Actor, link: string) {
  const { messages } = await posts(actor, 'message.page', { room: await roomOf(actor, link) })
  return messages.at(-1)
}

test('files are chosen, described, and sent with a caption', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await expect(chips(alice)).toHaveCount(0)
  await chooses(alice, [picture('hills.png'), picture('lake.png')], 'Photo or video')
  await chooses(alice, [text('plan.txt')])
  for (const name of ['hills.png', 'lake.png', 'plan.txt']) await ready(alice, name)
  expect(await filesIn(alice, link)).toEqual([])
  await chip(alice, 'hills.png').getByRole('button', { name: 'Describe hills.png' }).click()
  await alice.page.getByRole('textbox', { name: 'What is there to see?' }).fill('Evening hills')
  await alice.page.keyboard.press('Enter')
  await expect(chip(alice, 'hills.png').getByRole('button', { name: 'Described' })).toBeVisible()
  await chip(alice, 'lake.png').getByRole('button', { name: 'Remove lake.png' }).click()
  await expect(chips(alice)).toHaveCount(2)
  await ready(alice, 'hills.png')
  await alice.says('Both of them')
  await expect(chips(alice)).toHaveCount(0)
  await alice.seesSent('Both of them')
  expect(await filesIn(alice, link)).toEqual(['hills.png: Evening hills', 'plan.txt'])
  expect(await lastOf(alice, link)).toMatchObject({ attached: [{ width: 120, height: 80 }, { name: 'plan.txt' }] })
})

test('a message may have a file and no text, and nothing is sent without either', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const send = alice.page.getByRole('button', { name: 'Send' })
  await expect(send).toHaveAttribute('aria-disabled', 'true')
  await chooses(alice, [text('plan.txt')])
  await expect(send).toHaveAttribute('aria-disabled', 'false')
  await alice.composer.press('Enter')
  await expect.poll(() => filesIn(alice, link)).toEqual(['plan.txt'])
  expect((await lastOf(alice, link))!.body).toBe('')
  await expect(send).toHaveAttribute('aria-disabled', 'true')
})

test('a message is sent while its file goes up, and later ones do not wait for it', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  let pass = () => {}
  const held = new Promise<void>((resolve) => (pass = resolve))
  await alice.page.route('**/api/files/*', async (route) => {
    if (route.request().method() === 'PATCH') await held
    await route.continue()
  })
  await chooses(alice, [picture('hills.png', 400, 200)], 'Photo or video')
  await alice.says('With hills')
  await expect(alice.rows('With hills')).toHaveAttribute('data-pending', 'waiting')
  await alice.says('Later')
  await alice.seesSent('Later')
  await expect(alice.rows('With hills')).toHaveAttribute('data-pending', 'waiting')
  expect(await alice.rows('With hills').locator('.files img').boundingBox()).toMatchObject({
    width: 400,
    height: 200,
  })
  pass()
  await alice.seesSent('With hills')
  expect(await filesIn(alice, link)).toEqual(['hills.png'])
})

test('who chooses a file before what sends files is loaded chooses it a moment later', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  let load = () => {}
  const held = new Promise<void>((resolve) => (load = resolve))
  await bob.context.route(/sending-files|upload-store/, async (route) => {
    await held
    await route.continue()
  })
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.page.getByRole('button', { name: 'Add to the message' }).click()
  const choosing = bob.page.waitForEvent('filechooser')
  await bob.page.getByRole('menuitem', { name: 'File', exact: true }).click()
  load()
  await (await choosing).setFiles([text('plan.txt')])
  await bob.says('The plan')
  await bob.seesSent('The plan')
  expect(await filesIn(bob, link)).toEqual(['plan.txt'])
})

test('files are dropped on the room, which says the limit first, and pasted', async ({ alice }) => {
  await alice.creates('Design Crit')
  const main = alice.page.locator('main')
  const transfer = await alice.page.evaluateHandle(() => {
    const dragged = new DataTransfer()
    for (const name of ['one.txt', 'two.txt']) dragged.items.add(new File([name], name, { type: 'text/plain' }))
    return dragged
  })
  const overlay = alice.page.getByText('Drop to share in Design Crit')
  await main.dispatchEvent('dragover', { dataTransfer: transfer })
  await expect(overlay).toHaveText('Drop to share in Design Crit. Up to 8 MB each, up to 10 files.')
  await main.dispatchEvent('drop', { dataTransfer: transfer })
  await expect(overlay).toHaveCount(0)
  for (const name of ['one.txt', 'two.txt']) await ready(alice, name)

  const { buffer } = picture('image.png')
  await alice.composer.evaluate((area, base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, buffer.toString('base64'))
  await expect(chip(alice, 'Screenshot')).toHaveCount(1)
  await expect(chip(alice, 'Screenshot').locator('img')).toBeVisible()

  const words = await alice.page.evaluateHandle(() => {
    const dragged = new DataTransfer()
    dragged.setData('text/plain', 'only words')
    return dragged
  })
  await main.dispatchEvent('dragover', { dataTransfer: words })
  await expect(overlay).toHaveCount(0)
  await expect(chips(alice)).toHaveCount(3)

  await chooses(alice, [text('The minutes of a meeting that nobody has the time to read.txt')])
  const long = chip(alice, 'The minutes')
  const [end, remove] = await Promise.all(
    [long.locator('bdi span').last(), long.getByRole('button', { name: /^Remove/ })].map((one) => one.boundingBox()),
  )
  expect(end!.x + end!.width).toBeLessThanOrEqual(remove!.x)
})

test('a file that is too large and the eleventh are refused in words, and the others go on', async ({ alice }) => {
  await alice.creates('Design Crit')
  await chooses(alice, [big('clip.mov', 8.3 * MB), text('plan.txt')])
  await ready(alice, 'plan.txt')
  await expect(chip(alice, 'clip.mov')).toHaveAttribute('data-upload', 'failed')
  await expect(chip(alice, 'clip.mov')).toContainText('clip.mov has 8.3 MB. A file may have 8 MB.')
  await expect(chip(alice, 'clip.mov').getByRole('button', { name: 'Try again' })).toHaveCount(0)
  await alice.composer.press('Enter')
  await expect(alice.page.getByText('clip.mov is not uploaded. Remove it to send the message.')).toBeVisible()
  await chip(alice, 'clip.mov').getByRole('button', { name: 'Remove clip.mov' }).click()
  await expect(chips(alice)).toHaveCount(1)
  await expect(alice.page.getByText('clip.mov is not uploaded')).toHaveCount(0)

  const ten = Array.from({ length: 10 }, (_, index) => text(`${index}.txt`))
  await chooses(alice, ten)
  await expect(chips(alice)).toHaveCount(10)
  await expect(alice.page.getByText('A message may have 10 files. Not added: 9.txt.')).toBeVisible()
  await ready(alice, '8.txt')
})

test('an upload goes on after a reload, from where it was', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const offsets: string[] = []
  alice.context.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset']!)
  })
  const line = await lineOf(alice)
  await line.carries(500 * 1024)
  await chooses(alice, [big('clip.bin')])
  await expect(chip(alice, 'clip.bin')).toContainText(/[1-9.]+ MB of 6 MB/)
  await alice.types('With the clip')
  await alice.page.waitForTimeout(1_000)
  await alice.page.reload()
  await line.carries(-1)
  await ready(alice, 'clip.bin')
  expect(offsets[0]).toBe('0')
  expect(Number(offsets.at(-1))).toBeGreaterThan(0)
  await expect(alice.composer).toHaveValue('With the clip')
  await alice.composer.press('Enter')
  await alice.seesSent('With the clip')
  expect(await filesIn(alice, link)).toEqual(['clip.bin'])
})

test('an upload goes on when the connection is back, also that of a message that waits', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const line = await lineOf(alice)
  await line.carries(500 * 1024)
  await chooses(alice, [big('clip.bin'), text('plan.txt')])
  await expect(chip(alice, 'clip.bin')).toContainText(/[1-9.]+ MB of 6 MB/)
  await line.carries(-1)
  await alice.goesOffline()
  await expect(chip(alice, 'clip.bin')).toContainText('waiting')
  await chooses(alice, [text('late.txt')])
  await alice.says('With the clip')
  await alice.seesPending('With the clip')
  // The progress stands beside the name in the last card, and covers nothing.
  const row = alice.rows('With the clip')
  await expect(row.getByRole('progressbar', { name: 'Uploading' })).toBeVisible()
  const [name, bar] = await Promise.all(
    [row.getByText('late.txt'), row.getByRole('progressbar')].map((one) => one.boundingBox()),
  )
  expect(bar!.y).toBeGreaterThanOrEqual(name!.y + name!.height)
  await alice.comesBack()
  await alice.seesSent('With the clip')
  expect((await filesIn(alice, link)).toSorted()).toEqual(['clip.bin', 'late.txt', 'plan.txt'])
})

test('a failed upload says why and is tried again', async ({ alice }) => {
  test.slow()
  const link = await alice.creates('Design Crit')
  await alice.page.route('**/api/files', (route) => route.fulfill({ status: 502, body: 'Bad gateway' }))
  await chooses(alice, [text('plan.txt')])
  await alice.says('The plan')
  const row = alice.rows('The plan')
  await expect(row).toHaveAttribute('data-pending', 'failed', { timeout: 20_000 })
  await expect(row.getByRole('button', { name: 'Remove the file plan.txt' })).toBeVisible()
  await row.getByRole('button', { name: 'Delete' }).click()
  await expect(alice.composer).toHaveValue('The plan')
  await expect(chip(alice, 'plan.txt')).toHaveAttribute('data-upload', 'failed')
  await alice.page.unroute('**/api/files')
  await chip(alice, 'plan.txt').getByRole('button', { name: 'Try again' }).click()
  await ready(alice, 'plan.txt')
  await alice.composer.press('Enter')
  await alice.seesSent('The plan')
  expect(await filesIn(alice, link)).toEqual(['plan.txt'])
})

test('a cancelled upload is gone, here and at the server', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await chooses(alice, [text('plan.txt'), text('draft.txt')])
  for (const name of ['plan.txt', 'draft.txt']) await ready(alice, name)
  const deleted = alice.page.waitForRequest((request) => request.method() === 'DELETE')
  await chip(alice, 'draft.txt').getByRole('button', { name: 'Remove draft.txt' }).click()
  expect((await (await deleted).response())!.status()).toBe(204)
  await alice.page.reload()
  await expect(chips(alice)).toHaveCount(1)
  await alice.says('One')
  await alice.seesSent('One')
  expect(await filesIn(alice, link)).toEqual(['plan.txt'])
})

test('a thread has files of its own, and the room has none of them', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('A question')
  await alice.seesSent('A question')
  await alice.pointsAt(alice.rows('A question'))
  await alice.rows('A question').getByRole('button', { name: 'Thread' }).click()
  const panel = alice.page.getByRole('complementary', { name: 'Thread' })
  await chooses(alice, [text('answer.txt')], 'File', panel)
  await expect(panel.getByRole('listitem').filter({ hasText: 'answer.txt' })).toHaveAttribute('data-upload', 'done')
  await expect(alice.page.locator('main').getByRole('list', { name: 'Files to send' })).toHaveCount(0)
  await panel.getByRole('textbox').press('Enter')
  await expect.poll(() => filesIn(alice, link)).toEqual(['answer.txt'])
})

test('of two tabs one uploads, and both show it', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const other = await alice.inAnotherTab(link)
  let begun = 0
  alice.context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/files')) begun++
  })
  await other.page.locator('main [data-choose=file]').setInputFiles([text('plan.txt'), picture('hills.png')])
  for (const name of ['plan.txt', 'hills.png']) await ready(alice, name)
  await expect(chip(alice, 'hills.png').locator('img')).toBeVisible()
  expect(begun).toBe(2)
  await other.says('Both')
  await other.seesSent('Both')
  await expect(chips(alice)).toHaveCount(0)
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 700 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('a photo is taken or chosen, and nothing is wider than the screen', async ({ alice }) => {
    const link = await alice.creates('Design Crit')
    await alice.page.getByRole('button', { name: 'Add to the message' }).tap()
    await expect(alice.page.getByRole('menuitem', { name: 'Take a photo' })).toBeVisible()
    const choosing = alice.page.waitForEvent('filechooser')
    await alice.page.getByRole('menuitem', { name: 'Photo or video' }).tap()
    await (await choosing).setFiles([picture('a.png'), picture('b.png'), picture('c.png')])
    for (const name of ['a.png', 'b.png', 'c.png']) await ready(alice, name)
    expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await alice.page.getByRole('button', { name: 'Send' }).tap()
    await expect.poll(() => filesIn(alice, link)).toHaveLength(3)
  })
})

/** The line of a person's page to the server: how many bytes a second it carries upwards; -1 for no limit. */
async function lineOf({ context, page }: Actor) {
  const session = await context.newCDPSession(page)
  return {
    async carries(uploadThroughput: number): Promise<void> {
      const conditions = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput }
      await session.send('Network.emulateNetworkConditions', conditions)
    },
  }
}

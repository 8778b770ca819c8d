import type { Locator } from '@playwright/test'
import { posts, roomOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const VOICE_NOTE = /^Voice note, 0:0[1-9]$/
const PHONE = { viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } }

const mic = ({ page }: Actor): Locator => page.locator('main').getByRole('button', { name: 'Record a voice note' })
const recorder = ({ page }: Actor): Locator => page.locator('.recorder')
const chips = ({ page }: Actor): Locator => page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')

/** Records until the time shows a second. */
async function records(actor: Actor): Promise<void> {
  await mic(actor).click()
  await expect(recorder(actor).getByRole('timer')).toHaveText('0:01')
}

async function stops(actor: Actor): Promise<void> {
  await recorder(actor).getByRole('button', { name: 'Stop recording' }).click()
  await expect(chips(actor)).toHaveCount(1)
}

async function lastOf(actor: Actor, link: string) {
  const { messages } = await posts(actor, 'message.page', { room: await roomOf(actor, link) })
  return messages.at(-1)
}

/** The browser answers the wish for a microphone with this error. */
const refusesWith = ({ page }: Actor, name: string) =>
  page.evaluate((error) => {
    const getUserMedia = async () => {
      throw new DOMException('Refused', error)
    }
    Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: getUserMedia, configurable: true })
  }, name)

test('a voice note is recorded, heard, and sent with a caption', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await records(alice)
  await expect(alice.composer).toBeHidden()
  await expect.poll(() => recorder(alice).locator('rect').count()).toBeGreaterThan(10)
  await stops(alice)
  await expect(alice.composer).toBeFocused()
  await expect(mic(alice)).toHaveCount(0)

  const note = chips(alice).getByRole('group', { name: VOICE_NOTE })
  await note.getByRole('button', { name: 'Play the voice note' }).click()
  await expect(note.getByRole('button', { name: 'Pause the voice note' })).toBeVisible()
  await expect(chips(alice)).toHaveAttribute('data-upload', 'done')
  await alice.says('Listen to this')
  await expect(chips(alice)).toHaveCount(0)
  await alice.seesSent('Listen to this')
  const message = await lastOf(alice, link)
  expect(message).toMatchObject({ body: 'Listen to this', attached: [{ type: 'audio/webm' }] })
  const [file] = message!.attached!
  expect(file!.name).toMatch(/^Voice note \d{4}-\d\d-\d\d at \d\d\.\d\d\.webm$/)
  expect(file!.seconds).toBeGreaterThan(1)
  const peaks = Buffer.from(file!.peaks!, 'base64')
  expect([peaks.length, Math.max(...peaks)]).toEqual([64, 255])

  const heard = bob.rows('Listen to this').getByRole('group', { name: VOICE_NOTE })
  await heard.getByRole('button', { name: 'Play the voice note' }).click()
  await expect(heard.getByRole('button', { name: 'Pause the voice note' })).toBeVisible()
})

test('a cancelled and a deleted voice note are not sent, and the microphone is let go', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.page.evaluate(() => {
    const { getUserMedia } = navigator.mediaDevices
    Object.defineProperty(navigator.mediaDevices, 'getUserMedia', {
      value: async (wish: MediaStreamConstraints) => {
        const stream = await getUserMedia.call(navigator.mediaDevices, wish)
        return Object.assign(window, { stream }).stream
      },
    })
  })
  const listens = () =>
    alice.page.evaluate(() => (window as unknown as { stream: MediaStream }).stream.getTracks()[0]!.readyState)
  await records(alice)
  expect(await listens()).toBe('live')
  await alice.page.keyboard.press('Escape')
  await expect(recorder(alice)).toHaveCount(0)
  await expect(alice.composer).toBeFocused()
  await expect.poll(listens).toBe('ended')
  await expect(chips(alice)).toHaveCount(0)

  await records(alice)
  await recorder(alice).getByRole('button', { name: 'Cancel' }).click()
  await expect(chips(alice)).toHaveCount(0)

  await records(alice)
  await stops(alice)
  await expect.poll(listens).toBe('ended')
  await chips(alice).getByRole('button', { name: 'Delete the voice note' }).click()
  await expect(chips(alice)).toHaveCount(0)
  await expect(mic(alice)).toBeVisible()
  expect((await posts(alice, 'room.files', { room: await roomOf(alice, link) })).files).toEqual([])
  expect(await lastOf(alice, link)).toBeUndefined()
})

test('the microphone is asked for with the press and not before; a refusal says what to do', async ({ alice }) => {
  await alice.creates('Design Crit')
  await expect(mic(alice)).toBeVisible()
  await refusesWith(alice, 'NotAllowedError')
  await mic(alice).click()
  await expect(alice.page.getByText('The microphone is not allowed. Allow it for this page')).toBeVisible()
  await expect(recorder(alice)).toHaveCount(0)
  await refusesWith(alice, 'NotFoundError')
  await mic(alice).click()
  await expect(alice.page.getByText('No microphone was found. Connect one')).toBeVisible()
  await alice.page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }))
  await alice.page.evaluate(() => Object.defineProperty(window, 'isSecureContext', { value: false }))
  await mic(alice).click()
  await expect(alice.page.getByText('Recording needs HTTPS or localhost.')).toBeVisible()
  await expect(chips(alice)).toHaveCount(0)
  await alice.says('Then in words')
  await alice.seesSent('Then in words')
})

test('a room that is left meanwhile keeps what was recorded, also after a reload', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.creates('Kitchen')
  await expect(mic(alice)).toBeVisible()
  await records(alice)
  await alice.page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: /Design Crit/ })
    .click()
  await alice.isIn('Design Crit')
  await expect(recorder(alice)).toHaveCount(0)
  await expect(chips(alice)).toHaveCount(0)
  await alice.page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: /Kitchen/ })
    .click()
  await alice.isIn('Kitchen')
  await expect(chips(alice)).toHaveCount(1)
  await expect(chips(alice)).toHaveAttribute('data-upload', 'done')
  await alice.page.reload()
  await expect(chips(alice).getByRole('group', { name: VOICE_NOTE })).toBeVisible()
  await chips(alice).getByRole('button', { name: 'Play the voice note' }).click()
  await expect(chips(alice).getByRole('button', { name: 'Pause the voice note' })).toBeVisible()
})

test('a voice note is as high while it is sent as afterwards, and can be heard', async ({ alice }) => {
  await alice.creates('Design Crit')
  let pass = () => {}
  const held = new Promise<void>((resolve) => (pass = resolve))
  await alice.page.route('**/api/files/*', async (route) => {
    if (route.request().method() === 'PATCH') await held
    await route.continue()
  })
  await records(alice)
  await stops(alice)
  await alice.says('On its way')
  const row = alice.rows('On its way')
  const card = row.getByRole('group', { name: VOICE_NOTE })
  await expect(row).toHaveAttribute('data-pending', 'waiting')
  const before = await card.boundingBox()
  expect(before).toMatchObject({ height: 60 })
  await card.getByRole('button', { name: 'Play the voice note' }).click()
  await expect(card.getByRole('button', { name: 'Pause the voice note' })).toBeVisible()
  pass()
  await alice.seesSent('On its way')
  expect(await card.boundingBox()).toMatchObject({ height: 60, width: before!.width })
})

test('a sound that is chosen is sent with its length, and what only has the name of one is sent without', async ({
  alice,
}) => {
  const link = await alice.creates('Design Crit')
  const SECONDS = 3
  await alice.page.locator('main').getByRole('button', { name: 'Add to the message' }).click()
  const choosing = alice.page.waitForEvent('filechooser')
  await alice.page.getByRole('menuitem', { name: 'File' }).click()
  const broken = { name: 'broken.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound') }
  await (await choosing).setFiles([{ name: 'tone.wav', mimeType: 'audio/wav', buffer: silence(SECONDS) }, broken])
  await expect(chips(alice)).toHaveCount(2)
  await alice.composer.press('Enter')
  await expect.poll(async () => (await lastOf(alice, link))?.attached?.length).toBe(2)
  const [tone, other] = (await lastOf(alice, link))!.attached!
  expect(tone).toMatchObject({ name: 'tone.wav', seconds: SECONDS })
  expect(other).not.toHaveProperty('seconds')
})

test.describe('on a phone', () => {
  test.use(PHONE)

  test('the microphone has the place of Send until there is something to send', async ({ alice }) => {
    await alice.creates('On the way')
    const send = alice.page.getByRole('button', { name: 'Send' })
    await expect(mic(alice)).toBeVisible()
    await expect(send).toBeHidden()
    const { x, width, height } = (await mic(alice).boundingBox())!
    expect([width, height]).toEqual([44, 44])
    await alice.composer.fill('Hello')
    await expect(mic(alice)).toHaveCount(0)
    expect(Math.abs((await send.boundingBox())!.x - x)).toBeLessThanOrEqual(2)
    await alice.composer.fill('')
    await mic(alice).tap()
    await expect(recorder(alice).getByRole('timer')).toHaveText('0:01')
    const small = await recorder(alice)
      .getByRole('button')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent))
    expect(small).toEqual([])
    await recorder(alice).getByRole('button', { name: 'Stop recording' }).tap()
    await expect(chips(alice)).toHaveCount(1)
    await send.tap()
    await expect(alice.log.getByRole('group', { name: VOICE_NOTE })).toBeVisible()
    expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })
})

/** A WAV file of 8,000 samples of a byte a second (http://soundfile.sapp.org/doc/WaveFormat/). */
function silence(seconds: number): Buffer {
  const data = Buffer.alloc(8_000 * seconds, 0x80)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(8_000, 24)
  header.writeUInt32LE(8_000, 28)
  header.writeUInt16LE(1, 32)
  header.writeUInt16LE(8, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

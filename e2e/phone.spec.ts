import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'

const NARROWEST = { width: 320, height: 640 }
const TOUCH_PX = 44

test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = [
      ...document.querySelectorAll<HTMLElement>('button, input:not([type=radio], [role=switch]), textarea, nav a'),
    ]
    return targets
      .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((one) => one.getBoundingClientRect().bottom > 0)
      .map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.height < least - 0.5 || box.width < least - 0.5))
      .map(({ one, box }) => `${one.outerHTML.slice(0, 120)} is ${box.width} × ${box.height}`)
  }, TOUCH_PX)
}

async function isWiderThanTheScreen(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
}

test('one column: rooms and people are drawers, and messages can be sent', async ({ alice, bob }) => {
  const link = await alice.creates('On the way')
  await bob.opens(link)
  await bob.joins('On the way')
  await expect(alice.page.getByRole('navigation', { name: 'Rooms' })).toBeHidden()
  await expect(alice.people).toBeHidden()

  await alice.page.getByRole('button', { name: 'Open rooms' }).tap()
  await expect(alice.page.getByRole('navigation', { name: 'Rooms' })).toBeVisible()
  await alice.page.keyboard.press('Escape')
  await expect(alice.page.getByRole('navigation', { name: 'Rooms' })).toBeHidden()

  await expect(alice.page.getByText('2 people, 2 here')).toBeVisible()
  await alice.page.getByRole('heading', { name: 'On the way' }).tap({ force: true })
  await alice.seesPresent('Bob')
  await alice.page.keyboard.press('Escape')
  await expect(alice.people).toBeHidden()

  await bob.composer.fill('Typed with a thumb')
  await bob.page.getByRole('button', { name: 'Send' }).tap()
  await alice.sees('Typed with a thumb')
})

test('a long name is shown in full where it is mentioned, and is cut beside its note in the list', async ({
  alice,
  meet,
}) => {
  const name = 'Bartholomew-Maximilian von Hohenstein-Ob'
  const link = await alice.creates('On the way')
  const other = await meet(name)
  await other.opens(link)
  await other.joins('On the way')
  await expect(alice.page.getByText('2 people, 2 here')).toBeVisible()
  await alice.composer.pressSequentially('Ask @Bar')
  const option = alice.page.getByRole('option', { name })
  await expect(option.getByText('here', { exact: true })).toBeInViewport({ ratio: 1 })
  await option.tap()
  await alice.page.getByRole('button', { name: 'Send' }).tap()
  const mention = alice.log.getByText(`@${name}`)
  await expect(mention).toBeVisible()
  const cut = await mention.evaluate((bdi) => {
    const body = bdi.closest('.body')!.getBoundingClientRect()
    return [...bdi.getClientRects()].some(({ right }) => right > body.right + 1)
  })
  expect(cut).toBe(false)
})

test('on a screen keyboard Enter breaks the line, and the button sends', async ({ alice }) => {
  await alice.creates('On the way')
  await alice.composer.fill('one')
  await alice.composer.press('Enter')
  await alice.composer.pressSequentially('two')
  await expect(alice.composer).toHaveValue('one\ntwo')
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Send' }).tap()
  await expect(alice.log.locator('[data-message-id]')).toHaveCount(1)
})

test('on a phone with a keyboard Ctrl and Enter sends', async ({ alice }) => {
  await alice.creates('On the way')
  await alice.composer.fill('one')
  await alice.composer.press('Control+Enter')
  await alice.sees('one')
  await expect(alice.composer).toHaveValue('')
})

/** Does what closes a cover of the page, and waits until its entry in the browser's history is left. */
async function closes(page: Page, act: () => Promise<void>): Promise<void> {
  const left = page.evaluate(
    () => new Promise<void>((resolve) => addEventListener('popstate', () => resolve(), { once: true })),
  )
  await act()
  await left
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

const closesByEscape = (page: Page) => closes(page, () => page.keyboard.press('Escape'))

test('Back closes an open drawer and stays in the room; without one it leaves', async ({ alice }) => {
  await alice.creates('On the way')
  const { page } = alice
  const inRoom = page.url()
  for (const drawer of ['Open rooms', 'People']) {
    await page.getByRole('button', { name: drawer }).tap()
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.goBack()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(page.url()).toBe(inRoom)
    await alice.isIn('On the way')
  }
  await page.getByRole('button', { name: 'People' }).tap()
  await closesByEscape(page)
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'On the way' })).toHaveCount(0)
})

test('the composer is as high as its text, also after the phone was turned', async ({ alice }) => {
  await alice.creates('On the way')
  const { page } = alice
  await alice.composer.fill(
    'a sentence that is long enough for three lines on a narrow screen, and for fewer on a wide one',
  )
  const fits = () => alice.composer.evaluate((area) => area.clientHeight - area.scrollHeight)
  const height = () => alice.composer.evaluate((area) => area.clientHeight)
  const upright = await height()
  expect(await fits()).toBe(0)
  await page.setViewportSize({ width: 844, height: 390 })
  await expect.poll(height).toBeLessThan(upright)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect.poll(height).toBe(upright)
  expect(await fits()).toBe(0)
})

test('nothing is wider than the screen, and touch targets are large enough', async ({ alice, bob }) => {
  await alice.opens()
  const link = await alice.creates('A rather long name of a room that goes on and on and on')
  await alice.composer.fill(`${'wide'.repeat(60)} and https://example.org/${'path/'.repeat(30)}`)
  await alice.page.getByRole('button', { name: 'Send' }).tap()
  await bob.opens(link)
  await expect(bob.page.getByRole('button', { name: /^Join/ })).toBeVisible()
  const home = await alice.inAnotherTab('/')

  for (const page of [home.page, bob.page, alice.page])
    for (const size of [{ width: 390, height: 844 }, NARROWEST]) {
      await page.setViewportSize(size)
      expect(await isWiderThanTheScreen(page), `${page.url()} at ${size.width}`).toBe(false)
      expect(await smallTargets(page)).toEqual([])
    }
  for (const drawer of ['Open rooms', 'People']) {
    await alice.page.getByRole('button', { name: drawer }).tap()
    expect(await smallTargets(alice.page)).toEqual([])
    expect(await isWiderThanTheScreen(alice.page)).toBe(false)
    await alice.page.keyboard.press('Escape')
  }
  const { page } = alice
  await page.getByRole('button', { name: 'Open rooms' }).tap()
  await page.getByRole('button', { name: 'Settings' }).tap()
  await expect(page.getByRole('heading', { name: 'Privacy' })).toBeAttached()
  expect(await smallTargets(page)).toEqual([])
  expect(await isWiderThanTheScreen(page)).toBe(false)
  await page.goto(new URL('/sign-in', page.url()).href)
  await expect(page.getByRole('button', { name: 'Forgotten?' })).toBeVisible()
  expect(await smallTargets(page)).toEqual([])
  expect(await isWiderThanTheScreen(page)).toBe(false)
})

test('Back closes an open dialog and stays where it is; without one it leaves', async ({ alice }) => {
  await alice.creates('On the way')
  const { page } = alice
  const inRoom = page.url()
  const dialog = page.getByRole('dialog')
  await alice.choosesInRoom('Room settings…')
  await expect(dialog).toBeVisible()
  await page.goBack()
  await expect(dialog).toHaveCount(0)
  expect(page.url()).toBe(inRoom)

  // From a drawer, whose place the dialog takes.
  await page.getByRole('button', { name: 'Open rooms' }).tap()
  await dialog.getByRole('button', { name: 'Settings' }).tap()
  await expect(page.getByRole('main', { name: 'Settings' })).toBeVisible()
  await page.goBack()
  await expect(dialog).toHaveCount(0)
  expect(page.url()).toBe(inRoom)
  await alice.isIn('On the way')

  await alice.choosesInRoom('Room settings…')
  await closesByEscape(page)
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'On the way' })).toHaveCount(0)
})

test('after leaving a room Back does not lead to it', async ({ alice }) => {
  await alice.opens()
  await alice.creates('On the way')
  const { page } = alice
  await alice.choosesInRoom('Leave room…')
  const dialog = page.getByRole('dialog', { name: 'Leave this room?' })
  await dialog.getByRole('button', { name: 'Leave room' }).tap()
  const home = page.getByRole('textbox', { name: 'Room code' })
  await expect(home).toBeVisible()
  await expect.poll(() => page.evaluate(() => location.pathname)).toBe('/')
  await page.goBack()
  await expect(home).toBeVisible()
  expect(new URL(page.url()).pathname).toBe('/')
})

test('an empty composer has one line, however long the name of the room is', async ({ alice }) => {
  await alice.creates('On the way')
  const short = (await alice.composer.boundingBox())!.height
  await alice.choosesInRoom('Room settings…')
  const dialog = alice.page.getByRole('dialog', { name: 'On the way', exact: true })
  await dialog.getByRole('textbox', { name: 'Room name' }).fill('A rather long name of a room that goes on and on')
  await alice.page.keyboard.press('Enter')
  await expect(alice.page.getByText('Saved', { exact: true })).toBeVisible()
  await closesByEscape(alice.page)
  await alice.page.reload()
  await alice.isIn('A rather long name of a room that goes on and on')
  expect((await alice.composer.boundingBox())!.height).toBe(short)
  const hint = alice.page.getByText('Message A rather long name', { exact: false })
  await expect(hint).toHaveCSS('text-overflow', 'ellipsis')
  await alice.composer.fill('one')
  await expect(hint).toHaveCount(0)
  await alice.composer.fill('')
  await expect(hint).toBeVisible()
  expect((await alice.composer.boundingBox())!.height).toBe(short)
})

test('the keys are not offered where there is no keyboard', async ({ alice }) => {
  await alice.opens()
  await expect(alice.page.getByText('Open source, MIT')).toBeVisible()
  await expect(alice.page.getByRole('button', { name: 'Keyboard shortcuts' })).toHaveCount(0)
})

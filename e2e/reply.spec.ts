import type { Locator } from '@playwright/test'
import type { ServerProcess } from '../server/test/server-process.ts'
import { sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { fillRoom } from './fill-room.ts'
import { expect, test } from './journey.ts'
import { holds, presses, swipes, swipesUntil } from './touch.ts'

const PAGE_COMES_AFTER_MS = 500

async function replies(actor: Actor, to: string, text: string): Promise<void> {
  await actor.pointsAt(actor.rows(to))
  await actor.rows(to).getByRole('button', { name: 'Reply', exact: true }).click()
  await expect(actor.page.getByRole('group', { name: 'Reply' })).toContainText(to)
  await expect(actor.composer).toBeFocused()
  await actor.says(text)
}

test('a reply shows a line of its original to both, and leads to it', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('Shorter or longer?')
  await bob.opens(link)
  await bob.joins('Design Crit')
  await replies(bob, 'Shorter or longer?', 'Shorter')
  for (const actor of [alice, bob]) {
    const line = actor.rows('Shorter').getByRole('button', { name: /In reply to.*Alice.*Shorter or longer\?/ })
    await expect(line).toBeVisible()
    await line.click()
    await expect(actor.rows('Shorter or longer?').first()).toBeFocused()
  }
})

test('the cross and Esc cancel a reply, and the text stays', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.says('First')
  const strip = alice.page.getByRole('group', { name: 'Reply' })
  for (const cancels of [
    () => strip.getByRole('button', { name: 'Do not reply' }).click(),
    () => alice.page.keyboard.press('Escape'),
  ]) {
    await alice.pointsAt(alice.rows('First'))
    await alice.rows('First').getByRole('button', { name: 'Reply', exact: true }).click()
    await alice.composer.fill('unfinished')
    await cancels()
    await expect(strip).toHaveCount(0)
    await expect(alice.composer).toHaveValue('unfinished')
    await expect(alice.composer).toBeFocused()
  }
})

test('[G6] what is replied to survives a reload and a change of the room, as the text does', async ({ alice }) => {
  const other = await alice.creates('Elsewhere')
  await alice.page.goto(new URL('/', other).href)
  const link = await alice.creates('Design Crit')
  await alice.says('First')
  await alice.seesSent('First')
  const strip = alice.page.getByRole('group', { name: 'Reply' })
  await alice.pointsAt(alice.rows('First'))
  await alice.rows('First').getByRole('button', { name: 'Reply', exact: true }).click()
  await alice.composer.fill('unfinished')
  await alice.page.goto(other)
  await expect(alice.composer).toHaveValue('')
  await expect(strip).toHaveCount(0)
  await alice.page.goto(link)
  await expect(alice.composer).toHaveValue('unfinished')
  await expect(strip).toContainText('First')
})

/** Opens a room with a reply at its end, whose original is 2,000 messages before it. Answers the line of the reply. */
async function repliesToLongAgo(alice: Actor, server: ServerProcess): Promise<Locator> {
  const link = await alice.creates('Years of talk')
  await alice.says('Where it all began')
  await alice.seesSent('Where it all began')
  const original = await alice.rows('Where it all began').getAttribute('data-message-id')
  await alice.closesTab()
  await server.stop()
  fillRoom(server, 2_000)
  await server.start()
  await alice.opensTabAgain(link)
  await sends(alice, link, { body: 'I remember', replyTo: original! })
  return alice.rows('I remember').getByRole('button', { name: /Where it all began/ })
}

test.describe('whose original is long ago', () => {
  test.use({ ownServer: true })

  test('a reply leads to an original that is not loaded, and the button leads back', async ({ alice, server }) => {
    const line = await repliesToLongAgo(alice, server)
    await line.click()
    await expect(alice.rows('Where it all began')).toBeFocused()
    await expect(alice.rows('Where it all began')).toBeInViewport()
    await alice.page.getByRole('button', { name: 'To the latest messages' }).click()
    await expect(line).toBeInViewport()
  })

  test('a reader who jumps to an original stays at it, though the list scrolls while it is loaded', async ({
    alice,
    server,
  }) => {
    await alice.context.routeWebSocket(/socket\.io/, (socket) => {
      socket.connectToServer().onMessage((data) => {
        const isPage = /^43\d+\[\{"ok":\{"messages":/.test(String(data))
        setTimeout(() => socket.send(data), isPage ? PAGE_COMES_AFTER_MS : 0)
      })
    })
    const line = await repliesToLongAgo(alice, server)
    await line.click()
    await alice.log.evaluate((log) => (log.scrollTop -= 10))
    await expect(alice.rows('Where it all began')).toBeFocused()
    await alice.page.waitForTimeout(PAGE_COMES_AFTER_MS)
    await expect(alice.rows('Where it all began')).toBeInViewport()
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('a swipe towards the end side replies, and a shorter one does not', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.composer.fill('Swipe me')
    await alice.page.getByRole('button', { name: 'Send' }).tap()
    await alice.seesSent('Swipe me')
    const strip = alice.page.getByRole('group', { name: 'Reply' })
    await swipes(alice.rows('Swipe me'), { x: 40, y: 0 })
    await expect(strip).toHaveCount(0)
    await swipesUntil(alice.rows('Swipe me'), { x: 90, y: 0 }, () => expect(strip).toContainText('Swipe me'))
  })

  test('a held message offers a reply in a sheet, and a tap does not', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.composer.fill('Answer me')
    await alice.page.getByRole('button', { name: 'Send' }).tap()
    await alice.seesSent('Answer me')
    const sheet = alice.page.getByRole('dialog', { name: 'Message by Alice' })
    await presses(alice.rows('Answer me'), 0)
    await holds(alice.rows('Answer me'), sheet)
    await sheet.getByRole('menuitem', { name: 'Reply', exact: true }).tap()
    await expect(sheet).toHaveCount(0)
    await expect(alice.page.getByRole('group', { name: 'Reply' })).toContainText('Answer me')
    await expect(alice.composer).toBeFocused()
  })
})

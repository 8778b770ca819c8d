import { encode } from 'uqr'
import { ServerProcess, UNLIMITED } from '../server/test/server-process.ts'
import { me, opensSettings } from './accounts.ts'
import { completesNoLogin, Device, keepsWithPasskey } from './authenticator.ts'
import type { Actor } from './cast.ts'
import { chooses, picture } from './chosen-files.ts'
import { expect, test as base } from './journey.ts'
import { bodies, records, shown, turnsOn } from './notified.ts'
import { startHost } from './proxy.ts'

type Host = Awaited<ReturnType<typeof startHost>>

interface Below {
  /** Whether the proxy removes the prefix from what it passes on. */
  strips: boolean
  /** A host with a server below `/chat`. */
  site: { host: Host; server: ServerProcess }
  /** Where people open the server, without a slash at its end. */
  address: string
  host: Host
}

const test = base.extend<Below>({
  strips: [false, { option: true }],

  site: async ({ strips }, use) => {
    const host = await startHost()
    const server = await startBelow(host, '/chat', strips)
    await use({ host, server })
    await server.remove()
    await host.close()
  },

  server: async ({ site }, use) => use(site.server),
  host: async ({ site }, use) => use(site.host),
  address: async ({ site }, use) => use(`${site.host.url}/chat`),
})

async function startBelow(host: Host, prefix: string, strips: boolean): Promise<ServerProcess> {
  const server = await ServerProcess.start({ ...UNLIMITED, PUBLIC_URL: host.url + prefix })
  host.add({ prefix, port: server.port, strips })
  return server
}

test.use({ serviceWorkers: 'allow' })

/** What a person's browser asks of the host from now on that is not below the address. */
function outside({ context }: Actor, url: string, address: string): string[] {
  const found: string[] = []
  context.on('request', (request) => {
    // Of the pages of the host, not of the blobs of a page.
    if (request.url().startsWith(url) && !request.url().startsWith(`${address}/`)) found.push(request.url())
  })
  return found
}

/** The page shows a QR code with the dark modules of this text. */
async function showsQrCode({ page }: Actor, text: string): Promise<void> {
  const { data } = encode(text, { ecc: 'M', border: 3 })
  const dark = data.flatMap((row, y) => row.flatMap((is, x) => (is ? [`M${x} ${y}h1v1h-1z`] : [])))
  await expect(page.getByRole('img', { name: /^QR code/ }).locator('path')).toHaveAttribute('d', dark.join(''))
}

for (const { how, strips } of [
  { how: 'passes the prefix on', strips: false },
  { how: 'removes the prefix', strips: true },
])
  test.describe(`behind a proxy that ${how}`, () => {
    test.use({ strips })

    test('people meet by a link, send a picture, and come back to it', async ({ alice, bob, host, address }) => {
      const asked = [alice, bob].map((one) => outside(one, host.url, address))
      await alice.opens(`${address}/`)
      const link = await alice.creates('Design Crit')
      expect(link).toMatch(new RegExp(`^${address}/r/[0-9A-Z-]{12}$`))
      await bob.opens(link)
      await bob.joins('Design Crit')
      await bob.says('Hello from below')
      await alice.sees('Hello from below')

      await chooses(alice, [picture('hills.png')], 'Photo or video')
      await alice.says('Evening hills')
      await alice.seesSent('Evening hills')
      await bob.sees('Evening hills')
      await bob.page.reload()
      await bob.seesInOrder(['Hello from below', 'Evening hills'])
      const id = await bob.rows('Hello from below').getAttribute('data-message-id')
      await bob.page.goto(`${link}/${id}`)
      await expect(bob.rows('Hello from below')).toBeFocused()
      await bob
        .rows('Evening hills')
        .getByRole('button', { name: /hills\.png/ })
        .click()
      const viewer = bob.page.getByRole('dialog').getByRole('img')
      await expect.poll(() => viewer.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(120)
      expect(asked).toEqual([[], []])
    })

    test('the settings and Back have their addresses', async ({ alice, address }) => {
      await alice.opens(`${address}/`)
      const link = await alice.creates('Design Crit')
      const { page } = alice
      await page.getByRole('button', { name: 'Settings', exact: true }).click()
      await expect(page).toHaveURL(`${address}/settings`)
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Notifications' }).click()
      await expect(page).toHaveURL(`${address}/settings/notifications`)
      await page.reload()
      await page.getByRole('link', { name: 'Back to Design Crit' }).click()
      await expect(page).toHaveURL(link)
      await alice.isIn('Design Crit')
      await page.goForward()
      await expect(page).toHaveURL(`${address}/settings/notifications`)
      await page.goBack()
      await alice.isIn('Design Crit')
      await page.goto(`${address}/sign-in`)
      await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
    })

    test('offline the page opens from what the browser has', async ({ alice, address }) => {
      await alice.opens(`${address}/`)
      const link = await alice.creates('Family')
      await alice.says('Dinner at eight')
      await alice.seesSent('Dinner at eight')
      const scope = () => alice.page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
      expect(await scope()).toBe(`${address}/`)
      await expect
        .poll(() => alice.page.evaluate(async (page) => (await caches.match(page)) !== undefined, `${address}/`))
        .toBe(true)
      await alice.closesTab()
      await alice.goesOffline()
      await alice.opensTabAgain(link)
      await alice.sees('Dinner at eight')
    })

    test('a notification opens its room below the prefix', async ({ alice, bob, address }) => {
      await alice.opens(`${address}/`)
      const kitchen = await alice.creates('Kitchen')
      await records(bob)
      await bob.opens(kitchen)
      await bob.joins('Kitchen')
      await bob.creates('Garden')
      await turnsOn(bob, 'Every message')
      await alice.says('Dinner at eight')
      await expect.poll(() => bodies(bob)).toEqual(['Alice: Dinner at eight'])
      await bob.page.evaluate(() => globalThis.recorded.shown[0]!.notification.dispatchEvent(new Event('click')))
      await bob.isIn('Kitchen')
      await expect(bob.page).toHaveURL(kitchen)
      await bob.sees('Dinner at eight')
      await expect.poll(() => shown(bob)).toMatchObject([{ closed: true }])
    })

    test('an invitation and its QR code lead below the prefix', async ({ alice, bob, address }) => {
      await alice.opens(`${address}/`)
      await alice.creates('Design Crit')
      await alice.choosesInRoom('Room settings…')
      await alice.page.getByRole('tab', { name: 'Invitations' }).click()
      await alice.page.getByRole('button', { name: 'New link' }).click()
      await alice.page.getByRole('button', { name: 'Make the link' }).click()
      const link = await alice.page.getByRole('textbox', { name: 'Invitation link' }).inputValue()
      expect(link).toMatch(new RegExp(`^${address}/i/[\\w-]{22}$`))
      await showsQrCode(alice, link)
      await bob.opens(link)
      await bob.joins('Design Crit')
      await expect(bob.page).toHaveURL(new RegExp(`^${address}/r/`))
    })

    test('outside the prefix there is nothing', async ({ alice, host, address }) => {
      await alice.opens(`${address}/`)
      const link = await alice.creates('Design Crit')
      const statusOf = async (url: string) => (await alice.page.request.get(url)).status()
      expect(await statusOf(`${address}/healthz`)).toBe(200)
      for (const path of [
        '/',
        '/healthz',
        '/sign-in',
        '/chatter/',
        '/sw.js',
        new URL(link).pathname.replace('/chat', ''),
      ])
        expect([path, await statusOf(host.url + path)]).toEqual([path, 404])
      const page = await alice.page.request.get(`${address}/nothing`, { headers: { accept: 'text/html' } })
      expect(page.status()).toBe(404)
    })
  })

test('a passkey signs in below a prefix, and a device is signed out there', async ({ host, alice }) => {
  // Passkeys belong to a host with a name.
  const named = { ...host, url: host.url.replace('127.0.0.1', 'localhost') }
  const server = await startBelow(named, '/talk', true)
  const address = `${named.url}/talk`
  await alice.opens(`${address}/`)
  const device = await Device.of(alice)
  await alice.creates('Design Crit')
  await keepsWithPasskey(alice, 'alice')
  expect(await device.passkeys()).toHaveLength(1)
  await completesNoLogin(alice)
  await opensSettings(alice)
  await alice.page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: 'Sign out' }).click()
  await expect(me(alice)).toHaveCount(0)
  await alice.page.goto(`${address}/sign-in`)
  await alice.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await alice.page.getByRole('main').getByRole('link', { name: 'Design Crit' }).click()
  await alice.isIn('Design Crit')
  await expect(me(alice).getByText('@alice')).toBeVisible()
  await server.remove()
})

test('two Parleys on one host stay apart', async ({ host, alice }) => {
  const [first, second] = [await startBelow(host, '/a', false), await startBelow(host, '/b', true)]
  await alice.opens(`${host.url}/a/`)
  const link = await alice.creates('Of the first')
  await alice.says('Only here')
  await alice.seesSent('Only here')
  await alice.page.evaluate(async () => void (await navigator.serviceWorker.ready))
  const { page } = alice
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await page.goto(`${host.url}/b/`)
  await expect(page.getByText('Create a room', { exact: true }).first()).toBeVisible()
  await expect(page.locator('html')).not.toHaveAttribute('data-theme')
  await alice.creates('Of the second')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await alice.doesNotSee('Of the first')

  await page.goto(link)
  await alice.isIn('Of the first')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await alice.sees('Only here')
  await alice.doesNotSee('Of the second')
  const names = await page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name).toSorted(),
    caches: (await caches.keys()).map((name) => name.replace(/^[^/]*/, '')).toSorted(),
  }))
  expect(names).toEqual({ databases: ['parley/a', 'parley/b'], caches: ['/a', '/b'] })
  const cookies = (await alice.context.cookies()).map(({ name, path }) => [name.replace(/\d+/, ''), path])
  expect(cookies.toSorted()).toEqual([
    ['parley-.a', '/a'],
    ['parley-.b', '/b'],
  ])
  await page.goto(`${host.url}/b${new URL(link).pathname.slice('/a'.length)}`)
  await expect(page.getByText('No room has this code', { exact: false })).toBeVisible()
  await Promise.all([first.remove(), second.remove()])
})

import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow', ownServer: true })

test('[G6] a room that was opened before opens without the server, and messages written there are sent later', async ({
  alice,
  bob,
  server,
}) => {
  const link = await alice.creates('Family')
  await alice.says('Hello')
  await bob.opens(link)
  await bob.joins('Family')
  await bob.sees('Hello')
  await bob.hasCachedPages()
  await bob.closesTab()
  await server.kill9()

  await bob.opensTabAgain(link)
  await bob.sees('Hello')
  await bob.says('Is anybody there?')
  await bob.seesPending('Is anybody there?')
  await bob.seesBanner()

  await server.start()
  await alice.sees('Is anybody there?')
  await bob.seesSent('Is anybody there?')
  await bob.seesNoBanner()
})

test('a browser that was never here cannot open the page without the server', async ({ alice, bob, server }) => {
  const link = await alice.creates('Family')
  await server.kill9()
  await expect(bob.opens(link)).rejects.toThrow('ERR_CONNECTION_REFUSED')
})

test('an invitation says so when the server does not answer who is signed in', async ({ alice, bob }) => {
  const link = await alice.creates('Family')
  await bob.context.route('**/api/**', (route) => route.abort())
  await bob.opens(link)
  await expect(bob.page.getByRole('heading', { name: 'One moment' })).toBeVisible()
  await expect(bob.page.getByRole('heading', { name: 'Parley does not answer' })).toBeVisible({ timeout: 30_000 })
  await bob.context.unroute('**/api/**')
  await bob.page.getByRole('button', { name: 'Try now' }).click()
  await bob.joins('Family')
})

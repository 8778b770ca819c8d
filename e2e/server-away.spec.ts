import { expect, test } from './journey.ts'

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

import { expect, test } from './journey.ts'

test('[G6] a room that was open before opens while the server is away, and what is written there is sent later', async ({
  alice,
  bob,
  server,
}) => {
  const link = await alice.creates('Family')
  await alice.says('Hello')
  await bob.opens(link)
  await bob.joins('Family')
  await bob.sees('Hello')
  await bob.hasThePagesKept()
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

test('who was never here is shown nothing while the server is away', async ({ alice, bob, server }) => {
  const link = await alice.creates('Family')
  await server.kill9()
  await expect(bob.opens(link)).rejects.toThrow('ERR_CONNECTION_REFUSED')
})

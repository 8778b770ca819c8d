import { setTimeout as wait } from 'node:timers/promises'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { hasStored } from './stored.ts'

test.use({ serviceWorkers: 'allow' })

/** How long the journey stays offline. PARLEY_OFFLINE_MS=60000 makes it a whole minute. */
const OFFLINE_MS = Number(process.env.PARLEY_OFFLINE_MS ?? 6_000)

test.setTimeout(90_000 + OFFLINE_MS)

test('[G5 G6] after some time offline both sides get the messages of the other', async ({ alice, bob }) => {
  const link = await alice.creates('Family')
  await bob.opens(link)
  await bob.joins('Family')
  await bob.goesOffline()
  await bob.seesBanner()
  await bob.says('Sent from the tunnel')
  await bob.says('And another')
  await bob.seesPending('Sent from the tunnel')
  await alice.says('Where are you?')
  await alice.seesSent('Where are you?')
  await wait(OFFLINE_MS)
  await alice.doesNotSee('Sent from the tunnel')
  await bob.doesNotSee('Where are you?')
  await bob.seesPending('And another')

  await bob.comesBack()
  await bob.sees('Where are you?')
  await alice.seesInOrder(['Where are you?', 'Sent from the tunnel', 'And another'])
  await bob.seesInOrder(['Where are you?', 'Sent from the tunnel', 'And another'])
  await bob.seesNoBanner()
  await bob.neverReloaded()
})

/** Bob closes his tab in Alice's room. Answers the link of the room. */
async function closesTabWithUnsentText(alice: Actor, bob: Actor): Promise<string> {
  const link = await alice.creates('Family')
  await alice.says('Hello')
  await bob.opens(link)
  await bob.joins('Family')
  await bob.sees('Hello')
  await bob.goesOffline()
  await bob.says('Unsent until later')
  await bob.seesPending('Unsent until later')
  await bob.closesTab()
  return link
}

test('[G6] a tab that was closed with an unsent message sends it when it is opened again', async ({ alice, bob }) => {
  const link = await closesTabWithUnsentText(alice, bob)
  await alice.seesNotHere('Bob')
  await alice.doesNotSee('Unsent until later')

  await bob.comesBack()
  await bob.opensTabAgain(link)
  await alice.sees('Unsent until later')
  await bob.seesSent('Unsent until later')
})

test('[G6] an unsent message and the history are both shown, however late the browser lays out the page', async ({
  alice,
  bob,
}) => {
  const link = await closesTabWithUnsentText(alice, bob)

  await bob.comesBack()
  await bob.laysOutLate()
  await bob.opensTabAgain(link)
  await bob.seesSent('Unsent until later')
  await bob.sees('Hello')
})

test('[G6] a message that is written before the history could load is pending, and sent later', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Family')
  let answered = false
  await bob.context.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      if (answered || !message.toString().includes('"message.page"')) server.send(message)
    })
  })
  await bob.opens(link)
  await bob.joins('Family')
  await bob.goesOffline()
  await bob.seesBanner()
  await bob.says('Too early')
  await bob.seesPending('Too early')
  answered = true
  await bob.comesBack()
  await alice.sees('Too early')
  await bob.seesSent('Too early')
})

test('[G6] an unfinished text is a draft when the tab is opened again, and is not sent', async ({ alice, bob }) => {
  const link = await alice.creates('Family')
  await bob.opens(link)
  await bob.joins('Family')
  await bob.types('I was about to')
  await hasStored(bob, 'drafts', 'I was about to')
  await bob.closesTab()
  await bob.opensTabAgain(link)
  await expect(bob.composer).toHaveValue('I was about to')
  await bob.says('done')
  await alice.seesInOrder(['done'])
})

test('with a connection nothing stays pending and there is no banner', async ({ alice }) => {
  await alice.creates('Family')
  await alice.says('Plain')
  await alice.seesSent('Plain')
  await alice.seesNoBanner()
})

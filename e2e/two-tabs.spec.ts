import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow' })

/** Collects the id of every message that a tab sends. */
function listen(page: Page, sent: string[]): void {
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const id = /"message\.send",.*"id":"([0-9a-f-]{36})"/.exec(payload.toString())?.[1]
      if (id !== undefined) sent.push(id)
    }),
  )
}

test('[G2] two tabs of one browser send messages that were written offline once', async ({ alice, bob }) => {
  const link = await alice.creates('Two windows')
  await bob.opens(link)
  await bob.joins('Two windows')
  const second = await bob.inAnotherTab(link)
  const sent: string[] = []
  for (const tab of [bob, second]) listen(tab.page, sent)

  await bob.goesOffline()
  await bob.seesBanner()
  await bob.says('one')
  await second.says('two')
  await bob.says('three')
  await bob.seesPending('three')
  expect(sent).toEqual([])
  await bob.comesBack()

  for (const actor of [alice, bob, second]) {
    await actor.seesSent('one')
    await actor.seesSent('two')
    await actor.seesSent('three')
    await expect(actor.log.locator('[data-message-id]')).toHaveCount(3)
  }
  expect(sent).toHaveLength(3)
  expect(new Set(sent).size).toBe(3)
})

test('[G6] a message of one tab is sent by the other after the first was closed', async ({ alice, bob }) => {
  const link = await alice.creates('Two windows')
  await bob.opens(link)
  await bob.joins('Two windows')
  const second = await bob.inAnotherTab(link)
  await bob.goesOffline()
  await bob.seesBanner()
  await bob.says('From the first')
  await bob.seesPending('From the first')
  await bob.closesTab()
  await second.comesBack()
  await alice.sees('From the first')
  await second.seesSent('From the first')
})

test('each tab shows the messages of the other at once', async ({ alice, bob }) => {
  const link = await alice.creates('Two windows')
  await bob.opens(link)
  await bob.joins('Two windows')
  const second = await bob.inAnotherTab(link)
  await bob.says('Hello from here')
  await second.seesInOrder(['Hello from here'])
  await second.says('And from there')
  await bob.seesInOrder(['Hello from here', 'And from there'])
  await alice.seesInOrder(['Hello from here', 'And from there'])
  await expect(alice.people.getByText('Bob', { exact: true })).toHaveCount(1)
})

import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** How long it is until the next midnight where the person is, by their clock. */
function untilMidnight(actor: Actor): Promise<number> {
  return actor.page.evaluate(() => {
    const now = new Date()
    return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime()
  })
}

test('at midnight Today becomes Yesterday in an open room, and not before', async ({ alice }) => {
  await alice.context.clock.install()
  await alice.creates('Late')
  await alice.says('Good night')
  await alice.seesSent('Good night')
  await expect(alice.log.getByText('Today', { exact: true })).toBeVisible()
  await alice.context.clock.fastForward(Math.max(0, (await untilMidnight(alice)) - 2 * MINUTE_MS))
  await expect(alice.log.getByText('Today', { exact: true })).toBeVisible()
  await alice.context.clock.fastForward((await untilMidnight(alice)) + 1_000)
  await expect(alice.log.getByText('Yesterday', { exact: true })).toBeVisible()
  await expect(alice.log.getByText('Today', { exact: true })).toHaveCount(0)
})

test('a message that was written before midnight and stored after it is under the new day', async ({ alice }) => {
  // On this clock it is a day earlier until the message has been written.
  await alice.context.clock.install({ time: Date.now() - DAY_MS })
  await alice.creates('Late')
  await alice.goesOffline()
  await alice.seesBanner()
  await alice.says('Good night')
  await alice.seesPending('Good night')
  await expect(alice.log.getByText('Today', { exact: true })).toBeVisible()
  await alice.context.clock.fastForward(DAY_MS)
  await expect(alice.log.getByText('Yesterday', { exact: true })).toBeVisible()
  await alice.comesBack()
  await alice.seesSent('Good night')
  await expect(alice.log.getByText('Today', { exact: true })).toBeVisible()
  await expect(alice.log.getByText('Yesterday', { exact: true })).toHaveCount(0)
})

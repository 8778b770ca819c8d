import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { saysMany } from './bot.ts'

const BURSTS = 8
const BURST = 40

/** A processor as slow as that of an old phone. */
async function isSlow(actor: Actor): Promise<void> {
  const session = await actor.context.newCDPSession(actor.page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 })
}

/** How far the end of the room is below the visible part, in px. */
function below(actor: Actor): Promise<number> {
  return actor.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)
}

for (const [speed, prepares] of [
  ['at full speed', async () => undefined],
  ['on a slow phone', isSlow],
] as const)
  test(`at the end bursts of messages are followed, ${speed}`, async ({ alice, bob }) => {
    const link = await alice.creates('Busy')
    await bob.opens(link)
    await bob.joins('Busy')
    await prepares(bob)
    for (let burst = 0; burst < BURSTS; burst++) {
      await saysMany(alice, link, { count: BURST, atOnce: 10 })
      await alice.says(`end of burst ${burst}`)
      await expect(bob.rows(`end of burst ${burst}`)).toBeInViewport()
      await expect.poll(() => below(bob)).toBeLessThanOrEqual(32)
      await expect(bob.page.getByRole('button', { name: /new message|latest messages/ })).toHaveCount(0)
    }
  })

for (const [how, leaves] of [
  ['the wheel', (bob: Actor) => bob.page.mouse.wheel(0, -900)],
  ['the Page Up key', (bob: Actor) => bob.log.press('PageUp')],
] as const)
  test(`with ${how} a person leaves the end in the middle of a burst, and stays there`, async ({ alice, bob }) => {
    const link = await alice.creates('Busy')
    await saysMany(alice, link, { count: 60 })
    await bob.opens(link)
    await bob.joins('Busy')
    await expect(bob.log.getByText(/^60: /)).toBeInViewport()
    await bob.log.hover()
    const burst = saysMany(alice, link, { count: 60, atOnce: 2 })
    await expect.poll(() => below(bob)).toBeLessThanOrEqual(32)
    await leaves(bob)
    await burst
    await alice.says('end of the burst')
    await expect(bob.page.getByRole('button', { name: /new message/ })).toBeVisible()
    await expect(bob.rows('end of the burst')).not.toBeInViewport()
    expect(await below(bob)).toBeGreaterThan(32)
  })

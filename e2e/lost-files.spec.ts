import { cpSync, rmSync } from 'node:fs'
import { chooses, text } from './chosen-files.ts'
import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow', ownServer: true })

test('[G9] after an old copy was put back a message is sent again, and one with files as its text or not at all', async ({
  alice,
  bob,
  server,
}) => {
  const link = await alice.creates('Launch week')
  await bob.opens(link)
  await bob.joins('Launch week')
  await alice.says('Before')
  await bob.sees('Before')
  expect(await server.stop()).toBe(0)
  const copy = `${server.dataDir}.copy`
  cpSync(server.dataDir, copy, { recursive: true })
  await server.start()
  await alice.seesNoBanner()

  await alice.says('Plain')
  await chooses(alice, [text('plan.txt')])
  await alice.says('With a plan')
  await chooses(alice, [text('alone.txt')])
  await alice.page.keyboard.press('Enter')
  for (const seen of ['Plain', 'With a plan', 'alone.txt']) await bob.sees(seen)
  expect(await server.stop()).toBe(0)
  rmSync(server.dataDir, { recursive: true })
  cpSync(copy, server.dataDir, { recursive: true })
  rmSync(copy, { recursive: true })
  await server.start()

  await bob.sees('Plain')
  const lost = alice.log.locator('[data-pending=failed]')
  await expect(lost).toHaveCount(2, { timeout: 30_000 })
  await expect(lost.first()).toContainText('The server has lost the files of this message.')
  await expect(lost.last().getByRole('button', { name: 'Send the text' })).toHaveCount(0)
  await lost.first().getByRole('button', { name: 'Send the text' }).click()
  await bob.sees('With a plan')
  await lost.last().getByRole('button', { name: 'Delete' }).click()
  await expect(alice.log.locator('[data-pending]')).toHaveCount(0)
  await expect(alice.rows('With a plan')).toHaveCount(1)
})

import { lanOrigin } from '../server/network.ts'
import { expect, test } from './journey.ts'

/** The best of the addresses that this machine has in its networks. */
const originAt = (port: number) => lanOrigin({ host: '0.0.0.0', publicUrl: null, tls: null }, port)
const isInNetwork = originAt(0) !== null

test.describe('on the computer of a server that its network reaches', () => {
  test.use({ settings: { HOST: '0.0.0.0' } })
  // A machine without a network has no address that other devices could open.
  test.skip(!isInNetwork, 'this machine is in no network')
  const notRun = isInNetwork ? '' : ' (NOT RUN: this machine is in no network)'

  test(`an invitation has the address that other devices can open, and says why${notRun}`, async ({
    alice,
    bob,
    server,
  }) => {
    await alice.opens()
    const link = await alice.creates('Launch week')
    expect(new URL(link).origin).toBe(originAt(server.port))
    await alice.page.getByRole('button', { name: 'Invite people' }).click()
    const invitation = alice.page.getByRole('dialog', { name: 'Invite people' })
    await expect(invitation.getByRole('img', { name: /QR code/ })).toBeVisible()
    await expect(invitation.getByText(/You have opened Parley as 127\.0\.0\.1/)).toBeVisible()

    await alice.page.keyboard.press('Escape')
    await alice.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await alice.page.getByRole('button', { name: /copy the link$/ }).click()
    await expect.poll(() => alice.page.evaluate(() => navigator.clipboard.readText())).toBe(link)

    await bob.opens(link)
    await bob.joins('Launch week')
    await alice.seesPresent('Bob')
    await bob.page.getByRole('button', { name: 'Invite people' }).click()
    await expect(bob.page.getByRole('textbox', { name: 'Link' })).toHaveValue(link)
    await expect(bob.page.getByText(/You have opened Parley as/)).toHaveCount(0)
  })
})

test('where only this computer reaches the server, an invitation says so and has no QR code', async ({
  alice,
  server,
}) => {
  await alice.opens()
  const link = await alice.creates('Launch week')
  expect(new URL(link).origin).toBe(server.url)
  await alice.page.getByRole('button', { name: 'Invite people' }).click()
  const invitation = alice.page.getByRole('dialog', { name: 'Invite people' })
  await expect(invitation.getByText(/Only this computer can open this link/)).toBeVisible()
  await expect(invitation.getByRole('img', { name: /QR code/ })).toHaveCount(0)
})

import { keepsIdentity, PASSWORD } from './accounts.ts'
import { posts } from './bot.ts'
import { test } from './journey.ts'
test.use({ settings: { LIMIT_MESSAGES_PER_SECOND: '0', LIMIT_COMMANDS_PER_SECOND: '0', FIRST_ACCOUNT_IS_OPERATOR: 'true' } })
test('policies', async ({ alice, bob, meet }) => {
  test.setTimeout(180_000)
  const room = await alice.creates('Design Crit')
  await keepsIdentity(alice, 'alice')
  await posts(alice, 'admin.update', { guests: false, registration: 'invitation', rooms: 'accounts' })
  await bob.opens('/')
  const shoot = async (name: string) => {
    for (const [w, h] of [[1280, 800], [390, 844]] as const)
      for (const colorScheme of ['light', 'dark'] as const) {
        await bob.page.setViewportSize({ width: w, height: h })
        await bob.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await bob.page.waitForTimeout(150)
        await bob.page.screenshot({ path: `/tmp/pk-shots/${name}-${w}-${colorScheme}.png` })
      }
  }
  await bob.page.getByText('takes no guests').waitFor()
  await shoot('home-noguests')
  await bob.page.goto(room)
  await bob.page.getByText('takes no guests').waitFor()
  await shoot('invite-noguests')
  await bob.page.getByRole('link', { name: 'Create an account' }).click()
  await bob.page.getByLabel('User name or e-mail').waitFor()
  await shoot('register')
  await posts(alice, 'admin.update', { guests: true })
  await bob.page.goto(new URL('/', room).href)
  await bob.page.getByLabel('Room code').waitFor()
  await shoot('home-accounts')
})

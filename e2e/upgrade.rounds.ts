import { versionBefore } from '../tools/version-before.ts'
import { bodiesOf } from './bot.ts'
import { expect, test } from './journey.ts'

test.setTimeout(120_000)

const before = versionBefore()
test.use({ version: before.root })
const NAME = '[G2 G6] the pages of the version before send what they kept, and the new page has all that they had'

if (before.root === undefined) test.skip(`${NAME} (NOT RUN: ${before.absent})`, () => {})
else
  test(NAME, async ({ alice, bob, server }) => {
    const link = await alice.creates('Old times')
    await bob.opens(link)
    await bob.joins('Old times')
    await alice.says('Sent to the version before')
    await bob.sees('Sent to the version before')

    await server.kill9()
    await alice.says('Kept by the page of before')
    await alice.seesPending('Kept by the page of before')
    await bob.says('Kept in a closed tab')
    await bob.seesPending('Kept in a closed tab')
    await bob.closesTab()
    await alice.types('Begun before')
    server.becomes()
    await server.start()

    // The old page, which knows nothing of updates, sends to the new server.
    await alice.seesSent('Kept by the page of before')
    await alice.neverReloaded()
    // The new page in the browser of the old one: the same person, with what was not sent.
    await bob.opensTabAgain(link)
    await alice.sees('Kept in a closed tab')
    await bob.seesSent('Kept in a closed tab')
    await alice.page.reload()
    await alice.isIn('Old times')
    await expect(alice.composer).toHaveValue('Begun before')
    expect((await bodiesOf(alice, link)).toSorted()).toEqual([
      'Kept by the page of before',
      'Kept in a closed tab',
      'Sent to the version before',
    ])
    await alice.seesPresent('Bob')
  })

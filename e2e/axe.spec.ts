import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './journey.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

async function finds(page: Page): Promise<string[]> {
  // Colours that are still on their way would be measured half way.
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))))
  const { violations, passes } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  expect(passes.length).toBeGreaterThan(0)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} — ${node.html.slice(0, 160)} ${node.any.map((one) => one.message).join(' ')}`),
  )
}

for (const theme of ['light', 'dark'] as const)
  test.describe(`axe in the ${theme} theme`, () => {
    test.use({ colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test('finds nothing on the pages that lead into a room', async ({ alice, bob }) => {
      const link = await alice.creates('Design Crit')
      await bob.opens()
      expect(await finds(bob.page)).toEqual([])
      await bob.typesCode('K7M-2XPD-4RQ')
      await expect(bob.page.getByText(/No room has this code/)).toBeVisible()
      expect(await finds(bob.page)).toEqual([])
      await bob.page.getByText('Create a room', { exact: true }).first().click()
      await expect(bob.page.getByRole('textbox', { name: 'Room name' })).toBeVisible()
      expect(await finds(bob.page)).toEqual([])
      await bob.opens(link)
      await expect(bob.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
      expect(await finds(bob.page)).toEqual([])
      await bob.opens('/r/K7M-2XPD-4RQ')
      await expect(bob.page.getByText(/No room has this code/)).toBeVisible()
      expect(await finds(bob.page)).toEqual([])
    })

    test('finds nothing in a room, quiet or talking', async ({ alice, bob }) => {
      const link = await alice.creates('Design Crit')
      expect(await finds(alice.page)).toEqual([])
      await bob.opens(link)
      await bob.joins('Design Crit')
      await alice.says('Have a look at https://example.org/specs')
      await bob.says('I will')
      await alice.sees('I will')
      await alice.rows('I will').hover()
      expect(await finds(alice.page)).toEqual([])
      await bob.goesOffline()
      await bob.says('Pending')
      await bob.seesPending('Pending')
      await bob.seesBanner()
      expect(await finds(bob.page)).toEqual([])
    })

    test('finds nothing in the dialogs', async ({ alice }) => {
      await alice.creates('Design Crit')
      const { page } = alice
      const open: Record<string, () => Promise<void>> = {
        invite: () => page.getByRole('button', { name: 'Invite people' }).first().click(),
        settings: () => page.getByRole('button', { name: 'Settings' }).click(),
        create: () => page.getByRole('button', { name: 'New room' }).click(),
        jump: () => page.keyboard.press('ControlOrMeta+K'),
        leave: () => page.getByRole('button', { name: 'Leave room' }).click(),
        keys: async () => {
          await alice.log.focus()
          await page.keyboard.press('?')
        },
      }
      for (const [name, opens] of Object.entries(open)) {
        await opens()
        await expect(page.getByRole('dialog'), name).toBeVisible()
        expect(await finds(page), name).toEqual([])
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
    })

    test.describe('on a phone', () => {
      test.use({ viewport: { width: 390, height: 844 } })

      test('finds nothing in the room and its drawers', async ({ alice }) => {
        await alice.creates('Design Crit')
        await alice.says('Hello')
        expect(await finds(alice.page)).toEqual([])
        for (const drawer of ['Open rooms', 'People']) {
          await alice.page.getByRole('button', { name: drawer }).click()
          await expect(alice.page.getByRole('dialog')).toBeVisible()
          expect(await finds(alice.page)).toEqual([])
          await alice.page.keyboard.press('Escape')
        }
      })
    })
  })

test('axe finds what is wrong: a button without a name', async ({ alice }) => {
  await alice.opens()
  await alice.page.evaluate(() => document.querySelector('main, body')!.append(document.createElement('button')))
  expect((await finds(alice.page)).join()).toMatch(/button-name/)
})

import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './journey.ts'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** The rules about colours, which the other theme can break. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block']

/** The violations in the light theme, and those of the colour rules in the dark one. */
export async function finds(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await findsWith(page, (axe) => axe.withTags(TAGS))
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await findsWith(page, (axe) => axe.withRules(OF_COLOUR))
  await page.emulateMedia({ colorScheme: 'light' })
  return [...light, ...dark.map((found) => `in the dark theme: ${found}`)]
}

async function findsWith(page: Page, of: (axe: AxeBuilder) => AxeBuilder): Promise<string[]> {
  // Colours in the middle of a transition would be measured. An animation that follows a scroll position does not finish.
  await page.evaluate(() => {
    const timed = document.getAnimations().filter(({ timeline }) => timeline === document.timeline)
    return Promise.all(timed.map((one) => one.finished.catch(() => null)))
  })
  // There are no frames, for which the other mode opens one more page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const { violations, passes, incomplete } = await of(axe.options({ resultTypes: ['violations'] })).analyze()
  // Axe cannot measure colours under an overlay; such elements count as incomplete.
  expect(passes.length + incomplete.length).toBeGreaterThan(0)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help} — ${node.html.slice(0, 160)} ${node.any.map((one) => one.message).join(' ')}`),
  )
}

import type { Locator } from '@playwright/test'
import { sends } from './bot.ts'
import { expect, test } from './journey.ts'

const fades = (box: Locator) =>
  box.evaluate((element) => {
    const style = getComputedStyle(element)
    return ['--fade-start', '--fade-end'].map((name) => style.getPropertyValue(name))
  })

const scrolls = (box: Locator, to: ScrollToOptions) => box.evaluate((element, place) => element.scrollTo(place), to)

test('wide code and tables fade at the side where there is more, and narrow ones do not', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const wide = 'word '.repeat(60)
  await sends(alice, link, { body: `\`\`\`\n${wide}\n\`\`\`` })
  await sends(alice, link, { body: `| ${'a | '.repeat(9)}\n| ${'- | '.repeat(9)}\n| ${`${wide}| `.repeat(9)}` })
  await sends(alice, link, { body: '```\nshort\n```' })
  await sends(alice, link, { body: '| a | b |\n| - | - |\n| c | d |' })
  const [code, table] = [alice.log.locator('pre'), alice.log.getByRole('group', { name: 'Table' })]
  for (const box of [code.first(), table.first()]) {
    await expect.poll(() => fades(box)).toEqual(['0px', '24px'])
    await scrolls(box, { left: 100 })
    await expect.poll(() => fades(box)).toEqual(['24px', '24px'])
    await scrolls(box, { left: 100_000 })
    await expect.poll(() => fades(box)).toEqual(['24px', '0px'])
  }
  for (const box of [code.last(), table.last()]) expect(await fades(box)).toEqual(['0px', '0px'])
})

test('a table that is read from right to left fades at its left while it is at its begin', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  const table = `| ${'א | '.repeat(9)}\n| ${'- | '.repeat(9)}\n| ${`${'שלום '.repeat(60)}| `.repeat(9)}`
  await sends(alice, link, { body: `> שלום\n>\n${table.replace(/^/gm, '> ')}` })
  await sends(alice, link, { body: table })
  const masks = alice.log.getByRole('group', { name: 'Table' })
  const mask = (box: Locator) => box.evaluate((element) => getComputedStyle(element).maskImage)
  await expect.poll(() => mask(masks.first())).toMatch(/to left.* 0px.*calc\(100% - 24px\)/)
  await expect.poll(() => mask(masks.last())).toMatch(/to right.* 0px.*calc\(100% - 24px\)/)
})

test('a list of more than six rows shows half of the last one, and a shorter one shows all', async ({ alice }) => {
  await alice.creates('Design Crit')
  const list = alice.page.getByRole('listbox')
  await alice.types('/')
  await expect(list).toBeVisible()
  await expect.poll(() => fades(list)).toEqual(['0px', '14px'])
  const heights = await list.evaluate((box) => [box.clientHeight, box.firstElementChild!.clientHeight])
  expect(heights[0]).toBe(heights[1]! * 5.5)
  await alice.composer.fill('')
  await alice.types('/po')
  await expect(list.getByRole('option')).toHaveCount(1)
  expect(await fades(list)).toEqual(['0px', '0px'])
})

test('a long draft fades at the edge that it is scrolled under, and a short one does not', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.composer.fill('One\nTwo')
  expect(await fades(alice.composer)).toEqual(['0px', '0px'])
  await alice.composer.fill('Line\n'.repeat(60))
  await scrolls(alice.composer, { top: 100 })
  await expect.poll(() => fades(alice.composer)).toEqual(['24px', '24px'])
  await scrolls(alice.composer, { top: 0 })
  await expect.poll(() => fades(alice.composer)).toEqual(['0px', '24px'])
})

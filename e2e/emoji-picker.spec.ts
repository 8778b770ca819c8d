import type { Locator } from '@playwright/test'
import { expect, test } from './journey.ts'

test('the picker inserts an emoji, remembers it, and gives the focus back', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('Well')
  const { page } = alice
  await page.getByRole('button', { name: 'Emoji' }).click()
  const search = page.getByRole('searchbox', { name: 'Search emoji' })
  await expect(search).toBeFocused()
  await search.fill('tada')
  const popper = page.getByRole('button', { name: 'party popper' })
  await expect(popper).toBeVisible()
  await search.press('ArrowDown')
  await expect(popper).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(alice.composer).toHaveValue('Well🎉')
  await expect(alice.composer).toBeFocused()
  await page.getByRole('button', { name: 'Emoji' }).click()
  await expect(page.getByRole('heading', { name: 'Recent' })).toBeVisible()
  await search.fill('zzzz')
  await expect(page.getByText('No emoji is called “zzzz”.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(search).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(search).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Emoji' })).toBeFocused()
  await expect(alice.composer).toHaveValue('Well🎉')
})

test('the skin tone is remembered', async ({ alice }) => {
  await alice.creates('Design Crit')
  const { page } = alice
  await page.getByRole('button', { name: 'Emoji' }).click()
  await page.getByRole('button', { name: /^Skin tone/ }).click()
  await page.getByRole('button', { name: 'Dark skin tone', exact: true }).click()
  await page.getByRole('searchbox').fill('wave')
  await page.getByRole('button', { name: 'waving hand', exact: true }).click()
  await expect(alice.composer).toHaveValue('👋🏿')
  await expect(page.getByRole('searchbox')).toHaveCount(0)
  await page.reload()
  await alice.isIn('Design Crit')
  await alice.composer.fill('')
  await alice.types(':wave:')
  await expect(alice.composer).toHaveValue('👋🏿')
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('the emoji are a sheet at the bottom, which Back closes', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.page.getByRole('button', { name: 'Emoji' }).tap()
    const sheet = alice.page.getByRole('dialog', { name: 'Emoji' })
    await expect(sheet).toBeVisible()
    await expect(alice.page.getByRole('searchbox')).not.toBeFocused()
    await expect.poll(async () => bottomOf(sheet)).toBeCloseTo(844, 0)
    await alice.page.goBack()
    await expect(sheet).toHaveCount(0)
    await expect(alice.composer).toBeVisible()
  })
})

async function bottomOf(element: Locator): Promise<number> {
  const { y, height } = (await element.boundingBox())!
  return y + height
}

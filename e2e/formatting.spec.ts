import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

async function selects(actor: Actor, text: string): Promise<void> {
  await actor.composer.evaluate((area: HTMLTextAreaElement, part) => {
    const from = area.value.indexOf(part)
    area.focus()
    area.setSelectionRange(from, from + part.length)
  }, text)
}

async function pastes(actor: Actor, text: string): Promise<void> {
  await actor.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await actor.page.evaluate((words) => navigator.clipboard.writeText(words), text)
  await actor.composer.press('ControlOrMeta+V')
}

test('keys and buttons format the selection, and Ctrl Z takes it back', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('one two')
  await selects(alice, 'two')
  await alice.composer.press('ControlOrMeta+B')
  await expect(alice.composer).toHaveValue('one **two**')
  await alice.composer.press('ControlOrMeta+B')
  await expect(alice.composer).toHaveValue('one two')
  await alice.composer.press('ControlOrMeta+I')
  await expect(alice.composer).toHaveValue('one _two_')
  await alice.composer.press('ControlOrMeta+Z')
  await expect(alice.composer).toHaveValue('one two')
  const row = alice.page.getByRole('toolbar', { name: 'Formatting' })
  await expect(row).toHaveCount(0)
  await alice.page.getByRole('button', { name: 'Formatting' }).click()
  await alice.composer.press('ControlOrMeta+A')
  await row.getByRole('button', { name: 'Quote' }).click()
  await expect(alice.composer).toHaveValue('> one two')
  await expect(alice.composer).toBeFocused()
  await alice.page.reload()
  await alice.isIn('Design Crit')
  await alice.composer.focus()
  await expect(row).toBeVisible()
})

test('an address that is pasted over words makes them a link, and not over another address', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('see the specs')
  await selects(alice, 'the specs')
  await pastes(alice, 'https://example.org/specs')
  await expect(alice.composer).toHaveValue('see [the specs](https://example.org/specs)')
  await alice.composer.fill('https://example.com/')
  await alice.composer.press('ControlOrMeta+A')
  await pastes(alice, 'https://example.org/specs')
  await expect(alice.composer).toHaveValue('https://example.org/specs')
})

test('Ctrl K without a selection still jumps to a room', async ({ alice }) => {
  await alice.creates('Design Crit')
  await alice.types('one')
  await alice.composer.press('ControlOrMeta+K')
  await expect(alice.page.getByRole('dialog', { name: 'Jump to a room' })).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, contextOptions: { hasTouch: true, isMobile: true } })

  test('a selected text brings the formatting, and a tap uses it', async ({ alice }) => {
    await alice.creates('On the way')
    await alice.composer.fill('one two')
    const row = alice.page.getByRole('toolbar', { name: 'Formatting' })
    await expect(row).toHaveCount(0)
    await selects(alice, 'two')
    await row.getByRole('button', { name: 'Bold' }).tap()
    await expect(alice.composer).toHaveValue('one **two**')
  })
})

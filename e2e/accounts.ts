import { expect, type Locator } from '@playwright/test'
import type { Actor } from './cast.ts'

export const PASSWORD = 'four words in a row'

/** The card with one's name under the list of rooms. */
export const me = (actor: Actor): Locator => actor.page.locator('.me')

export async function opensKeep(actor: Actor): Promise<Locator> {
  await me(actor).getByRole('button', { name: 'Keep this identity' }).click()
  const dialog = actor.page.getByRole('dialog', { name: 'Keep this identity' })
  await expect(dialog.getByLabel('User name or e-mail')).toBeFocused()
  return dialog
}

/** Makes an account of the guest in a room. */
export async function keepsIdentity(actor: Actor, login: string): Promise<void> {
  const dialog = await opensKeep(actor)
  await dialog.getByLabel('User name or e-mail').fill(login)
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Create the account' }).click()
  await expect(dialog).toBeHidden()
  await expect(me(actor).getByText(`@${login}`)).toBeVisible()
}

/** Fills in the page for signing in, and sends it. */
export async function signsIn(actor: Actor, login: string, password = PASSWORD): Promise<void> {
  const { page } = actor
  await page.getByLabel('User name or e-mail').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Opens the settings of a person with an account. */
export async function opensSettings(actor: Actor): Promise<Locator> {
  await actor.page.getByRole('button', { name: 'Settings', exact: true }).first().click()
  const settings = actor.page.getByRole('main', { name: 'Settings' })
  await expect(settings.getByText('You sign in as')).toBeVisible()
  return settings
}

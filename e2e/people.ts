import { expect, type Locator } from '@playwright/test'
import type { Actor } from './cast.ts'

/** Opens the card of a person from the people panel. */
export async function opensCard(actor: Actor, name: string): Promise<Locator> {
  await actor.people.getByRole('button', { name }).click()
  const card = actor.page.getByRole('dialog', { name, exact: true })
  await expect(card).toBeVisible()
  return card
}

/** Chooses something on the card of a person. */
export async function choosesFor(actor: Actor, name: string, item: string): Promise<void> {
  const card = await opensCard(actor, name)
  await card.getByRole('menuitem', { name: item }).click()
  await expect(card).toBeHidden()
}

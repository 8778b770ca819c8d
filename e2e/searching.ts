import type { Locator } from '@playwright/test'
import type { Actor } from './cast.ts'
import { expect } from './journey.ts'

export const search = (actor: Actor): Locator =>
  actor.page.locator('.side-panel').filter({ has: actor.page.getByRole('heading', { name: 'Search' }) })
export const field = (actor: Actor): Locator => actor.page.getByRole('combobox', { name: 'Search messages' })
export const hits = (actor: Actor): Locator =>
  actor.page.getByRole('listbox', { name: 'Messages found' }).getByRole('option')
/** A filter: as it is called while it is not set, and then as it is set. */
export const chip = (actor: Actor, name: string): Locator =>
  search(actor).getByRole('group', { name: 'Filters' }).getByRole('button', { name, exact: true })
/** In the list that a filter opens. */
export const choice = (actor: Actor, list: 'People' | 'Rooms', name: string): Locator =>
  actor.page.getByRole('listbox', { name: list }).getByRole('option', { name, exact: true })
export const tally = (actor: Actor): Locator => search(actor).locator('.tally').getByRole('status')
/** "2 of 7 ↑ ↓ Results", in the room. */
export const bar = (actor: Actor): Locator => actor.page.getByRole('group', { name: 'Search results' })

export async function opensSearch(actor: Actor): Promise<void> {
  await actor.page.getByRole('button', { name: 'Search', exact: true }).click()
  await expect(field(actor)).toBeFocused()
}

export async function searches(actor: Actor, text: string): Promise<void> {
  if (!(await field(actor).isVisible())) await opensSearch(actor)
  await field(actor).fill(text)
}

/** These hits, in this order. */
export async function finds(actor: Actor, ...texts: (string | RegExp)[]): Promise<void> {
  await expect(hits(actor)).toHaveText(
    texts.map((text) => (typeof text === 'string' ? new RegExp(escaped(text)) : text)),
  )
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** The message in the room that has the colour of one that was searched for, and keeps the focus where it is. */
export async function isShown(actor: Actor, text: string): Promise<void> {
  await expect(actor.rows(text)).toBeInViewport()
  await expect(actor.rows(text)).toHaveClass(/found/)
}

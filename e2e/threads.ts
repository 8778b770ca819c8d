import type { Locator } from '@playwright/test'
import type { Actor } from './cast.ts'
import { expect } from './journey.ts'

export const panel = (actor: Actor): Locator =>
  actor.page.locator('.side-panel').filter({ has: actor.page.getByRole('heading', { name: 'Thread' }) })
export const replies = (actor: Actor): Locator => actor.page.getByRole('log', { name: 'Replies in the thread' })
export const field = (actor: Actor): Locator => actor.page.getByRole('textbox', { name: 'Reply in the thread' })
export const reply = (actor: Actor, text: string): Locator =>
  replies(actor)
    .locator('[data-message-id]')
    .filter({ has: actor.text(text) })
export const threadRow = (actor: Actor, text: string): Locator =>
  actor.rows(text).getByRole('button', { name: /\d+ repl(y|ies)/ })
export const waiting = (actor: Actor): Locator => actor.page.getByRole('button', { name: /^Threads with new replies/ })

export async function opensThread(actor: Actor, text: string): Promise<void> {
  await actor.pointsAt(actor.rows(text))
  await actor.rows(text).getByRole('button', { name: 'Reply in a thread' }).click()
  await expect(panel(actor)).toBeVisible()
}

export async function replied(actor: Actor, text: string): Promise<void> {
  await field(actor).fill(text)
  await field(actor).press('Enter')
  await expect(reply(actor, text)).toHaveCount(1)
  await expect(reply(actor, text)).not.toHaveAttribute('data-pending', /.*/)
}

/** Alice and Bob are in a room, with one message of Alice. Answers its link and the message's id. */
export async function meet(alice: Actor, bob: Actor, text: string): Promise<{ link: string; id: string }> {
  const link = await alice.creates('Design Crit')
  await alice.says(text)
  await alice.seesSent(text)
  await bob.opens(link)
  await bob.joins('Design Crit')
  await bob.sees(text)
  return { link, id: (await alice.rows(text).getAttribute('data-message-id'))! }
}

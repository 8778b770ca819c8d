import { bodiesOf } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect } from './journey.ts'

/** Sends what is in the composer, and waits until the server has that many messages. Answers the body of the last one. */
export async function sendsTyped(actor: Actor, link: string, count = 1): Promise<string> {
  await actor.composer.press('Enter')
  await expect(actor.composer).toHaveValue('')
  await expect.poll(async () => (await bodiesOf(actor, link)).length).toBe(count)
  return (await bodiesOf(actor, link)).at(-1)!
}

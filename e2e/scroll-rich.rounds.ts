import { setTimeout as wait } from 'node:timers/promises'
import { posts, roomOf, sends } from './bot.ts'
import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'
import { longTasks } from './long-tasks.ts'

const MESSAGES = 240
const AT_ONCE = 8
const WHEEL_PX = 900
const WHEEL_EVERY_MS = 40
const TURNS = 40
/** Another program can make a task look long once. A task that is really long is so in every round. */
const ROUNDS = 3

test.setTimeout(240_000)

const rich = (number: number) =>
  `${number}: see the **answer**\n\n> What was said before, in *two* lines\n> and a \`word\` of code\n\n\`\`\`ts\nexport const answer = (question: string): number => {\n  // Number ${number}.\n  return question.length > ${number} ? 42 : ${number}\n}\n\`\`\``

async function says(actor: Actor, link: string, room: string, number: number): Promise<void> {
  const id = await sends(actor, link, { body: rich(number) })
  for (const emoji of ['👍', '🎉', '❤️']) await posts(actor, 'message.react', { room, id, emoji, on: true })
}

/** The message that is first in sight, and where it begins on the screen, in px. */
function first(actor: Actor): Promise<{ id: string | undefined; top: number }> {
  return actor.log.evaluate((log) => {
    const edge = log.getBoundingClientRect().top
    const rows = [...log.querySelectorAll<HTMLElement>('[data-message-id]')].map((row) => ({
      id: row.dataset['messageId'],
      top: Math.round(row.getBoundingClientRect().top - edge),
    }))
    return rows.filter(({ top }) => top >= 0).toSorted((a, b) => a.top - b.top)[0]!
  })
}

test('a room whose messages all have reactions, a quote and code scrolls without a task of over 50 ms, and does not jump', async ({
  alice,
  browser,
}) => {
  const link = await alice.creates('Much to see')
  const room = await roomOf(alice, link)
  for (let from = 1; from <= MESSAGES; from += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, ahead) => says(alice, link, room, from + ahead)))
  await alice.closesTab()
  await alice.opens(link)
  await alice.isIn('Much to see')
  await expect(alice.log.getByRole('group', { name: 'Reactions' }).last()).toBeVisible()
  await wait(1_500)

  await alice.log.hover()
  let reached = ''
  const scroll = async (px: number) => {
    for (let turn = 0; turn < TURNS; turn++) {
      await alice.page.mouse.wheel(0, px)
      await wait(WHEEL_EVERY_MS)
    }
  }
  const scrolls = async () => {
    await scroll(-WHEEL_PX)
    reached = (await alice.log.locator('.body').first().textContent()) ?? ''
    await scroll(WHEEL_PX)
  }
  let tasks = await longTasks(browser, alice.page, scrolls)
  for (let round = 1; round < ROUNDS && tasks.length > 0; round++) tasks = await longTasks(browser, alice.page, scrolls)
  expect(tasks).toEqual([])
  expect(Number(reached.split(':')[0])).toBeLessThan(MESSAGES / 2)

  for (let stop = 0; stop < 5; stop++) {
    await alice.page.mouse.wheel(0, -WHEEL_PX * 2)
    // Until smooth scrolling has ended, and the rows are measured.
    await wait(1_200)
    const before = await first(alice)
    await wait(600)
    expect(await first(alice)).toEqual(before)
  }
})

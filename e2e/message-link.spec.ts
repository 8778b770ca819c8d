import { saysMany } from './bot.ts'
import { expect, test } from './journey.ts'

test('a link to an old message opens its room around it, for a stranger after joining', async ({ alice, bob }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('The first of many')
  await alice.seesSent('The first of many')
  const id = await alice.rows('The first of many').getAttribute('data-message-id')
  await saysMany(alice, link, { count: 200, atOnce: 20 })
  await bob.opens(`${link}/${id}`)
  await bob.joins('Design Crit')
  await bob.sees('The first of many')
  await expect(bob.rows('The first of many')).toBeFocused()
  expect(new URL(bob.page.url()).pathname).toBe(new URL(link).pathname)
  await alice.page.goto(`${link}/${id}`)
  await expect(alice.rows('The first of many')).toBeFocused()
})

test('a link to a message that is not there says so, and shows the room', async ({ alice }) => {
  const link = await alice.creates('Design Crit')
  await alice.says('hello')
  await alice.seesSent('hello')
  await alice.page.goto(`${link}/0198c0de-0000-7000-8000-000000000000`)
  await expect(alice.page.getByText('This message does not exist.')).toBeAttached()
  await alice.sees('hello')
})

import type { Actor } from './cast.ts'
import { expect, test } from './journey.ts'

test.use({ serviceWorkers: 'allow' })

const NEEDED = /Parley needs a cookie to know you again/

/** The names of the commands that the page posts from now on. */
function posts(actor: Actor): string[] {
  const names: string[] = []
  actor.page.on('request', (request) => {
    if (request.method() === 'POST') names.push(new URL(request.url()).pathname.replace('/api/', ''))
  })
  return names
}

test('in a browser that forbids cookies the page says so before joining, and makes no guest', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.opens(link)
  const session = await bob.context.newCDPSession(bob.page)
  await session.send('Emulation.setDocumentCookieDisabled', { disabled: true })
  await bob.page.reload()
  await expect(bob.page.getByText(NEEDED)).toBeVisible()
  const posted = posts(bob)
  await bob.page.getByRole('button', { name: 'Join Design Crit' }).click()
  await bob.page.getByRole('link', { name: 'Parley, home' }).click()
  await bob.typesCode(link)
  await expect(bob.page.getByText(NEEDED)).toBeVisible()
  expect(posted).not.toContain('session.start')

  await session.send('Emulation.setDocumentCookieDisabled', { disabled: false })
  await bob.page.goto(link)
  await bob.joins('Design Crit')
})

test('a cookie that is dropped on its way is noticed, and joining again makes no other guest', async ({
  alice,
  bob,
}) => {
  const link = await alice.creates('Design Crit')
  await bob.context.route('**/api/session.start', async (route) => {
    const answer = await fetch(route.request().url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(route.request().url()).origin },
      body: route.request().postData()!,
    })
    await route.fulfill({ status: answer.status, contentType: 'application/json', body: await answer.text() })
  })
  await bob.opens(link)
  await expect(bob.page.getByRole('button', { name: 'Join Design Crit' })).toBeVisible()
  await expect(bob.page.getByText(NEEDED)).toHaveCount(0)
  const posted = posts(bob)
  const join = bob.page.getByRole('button', { name: 'Join Design Crit' })
  await join.click()
  await expect(bob.page.getByText(NEEDED)).toBeVisible()
  await join.click()
  await bob.page.getByRole('link', { name: 'Parley, home' }).click()
  await bob.typesCode(link)
  await expect(bob.page.getByText(NEEDED)).toBeVisible()
  expect(posted.filter((name) => name === 'session.start')).toHaveLength(1)

  await bob.context.unroute('**/api/session.start')
  await bob.page.goto(link)
  await bob.joins('Design Crit')
  await bob.page.reload()
  await bob.isIn('Design Crit')
})

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { Actor } from '../test/cast.ts'
import { until, UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'

let app: Awaited<ReturnType<typeof openApp>>
beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, LIMIT_SIGN_IN_TRIES: '0' })
})
afterAll(() => app.close())

/** Alice and a person with an account in her room, in which he wrote. */
async function scene() {
  const alice = await Actor.arrives(app, 'Alice')
  const room = await alice.creates('Design Crit')
  const browser = new Browser(app)
  const { person } = await browser.does('account.create', { login: 'leaver', password: PASSWORD, name: 'Leaver' })
  await browser.does('room.join', { code: room.code })
  for (let i = 0; i < 250; i++)
    await browser.does('message.send', { room: room.id, id: Bun.randomUUIDv7(), body: `number ${i}` })
  return { alice, room, browser, person }
}

test('who goes is a former member, the messages stay, and the login is free', async () => {
  const { alice, room, browser, person } = await scene()
  await alice.connects()
  const tablet = new Browser(app)
  await tablet.does('session.signIn', { login: 'leaver', password: PASSWORD })
  const open = Actor.signedIn(app, person, tablet.token)
  await open.connects()
  expect(await browser.refused('account.delete', { messages: 'keep' })).toBe('wrong_password')
  expect(await browser.refused('account.delete', { password: 'wrong', messages: 'keep' })).toBe('wrong_password')
  await browser.does('account.delete', { password: PASSWORD, messages: 'keep' })
  await until('the other device is disconnected', () => open.socket!.disconnected, 1_000)
  expect(browser.token).toBe('')
  expect(await tablet.refused('session.me', {})).toBe('signed_out')
  const former = { id: person.id, name: 'Former member', guest: false, former: true } as const
  await until('alice is told', () =>
    alice.changes.some((change) => 'member' in change && change.member.left === true && change.member.person.former),
  )
  expect((await alice.posts('room.members', { room: room.id })).ok!.members).toContainEqual({
    person: former,
    role: 'member',
    left: true,
  })
  expect((await alice.reads(room)).filter(({ body }) => body !== '').length).toBe(250)
  await new Browser(app).does('account.create', { login: 'leaver', password: PASSWORD })
  alice.leaves()
  await tablet.does('session.signIn', { login: 'leaver', password: PASSWORD })
  await tablet.does('account.delete', { password: PASSWORD, messages: 'keep' })
})

test('[G10] the messages go with the answer, when they are not too many', async () => {
  const { alice, room, browser } = await scene()
  await browser.does('account.delete', { password: PASSWORD, messages: 'delete' })
  const messages = await alice.reads(room)
  expect([messages.length, new Set(messages.map(({ body }) => body))]).toEqual([250, new Set([''])])
})

test('a guest goes without a password', async () => {
  const guest = new Browser(app)
  await guest.does('session.start', { name: 'Guest' })
  const { room } = await guest.does('room.create', { name: 'Mine' })
  const alice = await Actor.arrives(app, 'Alice')
  await alice.joins(room)
  await guest.does('account.delete', { messages: 'delete' })
  expect(await guest.refused('session.me', {})).toBe('signed_out')
  const { members } = (await alice.posts('room.members', { room: room.id })).ok!
  expect(members.map(({ person }) => person.name).toSorted()).toEqual(['Alice', 'Former member'])
})

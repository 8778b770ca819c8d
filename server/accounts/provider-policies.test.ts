import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openApp } from '../test/app.ts'
import { IdentityProvider } from '../test/identity-provider.ts'
import { UNLIMITED } from '../test/server-process.ts'
import { Browser, PASSWORD } from './test/browser.ts'
import { PUBLIC, Visitor } from './test/provider-visitor.ts'

let provider: IdentityProvider
let app: Awaited<ReturnType<typeof openApp>>
let operator: Browser
beforeAll(async () => {
  provider = await IdentityProvider.start()
  const env = { ...UNLIMITED, ...provider.env(PUBLIC), FIRST_ACCOUNT_IS_OPERATOR: 'true' }
  app = await openApp({ ...env, REGISTRATION: 'closed' })
  operator = new Visitor(app)
  await operator.does('account.create', { login: 'olga', password: PASSWORD })
})
afterAll(async () => {
  await app.close()
  await provider.stop()
})

const sets = (registration: 'open' | 'invitation' | 'closed') => operator.does('admin.update', { registration })

/** How a sign-in of this person ends. */
async function ends(browser: Visitor, login: string, code?: string): Promise<string> {
  const { state } = await browser.answers(login)
  const { ok, error } = await browser.posts('session.provider.signIn', { state, ...(code && { code }) })
  return error?.reason ?? (ok!.created ? 'created' : 'signed in')
}

test('where nobody new may make an account, whoever has one still signs in', async () => {
  await sets('closed')
  expect(await ends(new Visitor(app), 'carol')).toBe('registration_closed')
  const guest = new Visitor(app)
  await guest.does('session.start', { name: 'Guest' })
  await guest.does('room.create', { name: 'Mine' })
  expect(await ends(guest, 'carol')).toBe('registration_closed')
  expect((await guest.does('session.me', {})).person.guest).toBe(true)
  await sets('open')
  expect(await ends(new Visitor(app), 'carol')).toBe('created')
  await sets('closed')
  expect(await ends(new Visitor(app), 'carol')).toBe('signed in')
})

test('by invitation a guest who is in a room gets an account, and a stranger does not', async () => {
  await sets('invitation')
  expect(await ends(new Visitor(app), 'dora')).toBe('invitation_needed')
  const guest = new Visitor(app)
  await guest.does('session.start', { name: 'Guest' })
  expect(await ends(guest, 'dora')).toBe('invitation_needed')
  await guest.does('room.create', { name: 'Mine' })
  expect(await ends(guest, 'dora')).toBe('created')
})

test('by invitation a stranger gets an account with the code of a room or an invitation, and the identity waits for a right one', async () => {
  await sets('invitation')
  const { room } = await operator.does('room.create', { name: 'Studio' })
  const stranger = new Visitor(app)
  const { state } = await stranger.answers('hugo')
  for (const [code, reason] of [
    [undefined, 'invitation_needed'],
    ['0000000000', 'wrong_code'],
    ['A'.repeat(22), 'wrong_code'],
  ] as const) {
    const { error } = await stranger.posts('session.provider.signIn', { state, ...(code && { code }) })
    expect([code, error?.reason]).toEqual([code, reason])
  }
  expect(await stranger.does('session.provider.signIn', { state, code: room.code })).toMatchObject({ created: true })

  const { token, invite } = await operator.does('invite.create', { room: room.id })
  expect(await ends(new Visitor(app), 'ines', token)).toBe('created')
  await operator.does('invite.revoke', { room: room.id, invite: invite.id })
  expect(await ends(new Visitor(app), 'jana', token)).toBe('invite_ended')
  expect(await ends(new Visitor(app), 'ines')).toBe('signed in')
})

test('where nobody new may make an account, an invitation does not help', async () => {
  await sets('open')
  const { room } = await operator.does('room.create', { name: 'Studio' })
  await sets('closed')
  expect(await ends(new Visitor(app), 'karl', room.code)).toBe('registration_closed')
})

test('a wrong code counts, so that codes cannot be guessed with an identity', async () => {
  await sets('invitation')
  const strict = await openApp({
    ...UNLIMITED,
    ...provider.env(PUBLIC),
    REGISTRATION: 'invitation',
    LIMIT_CODE_TRIES: '3',
  })
  const stranger = new Visitor(strict)
  const { state } = await stranger.answers('lena')
  const reasons = []
  for (let i = 0; i < 5; i++)
    reasons.push((await stranger.posts('session.provider.signIn', { state, code: `000000000${i}` })).error?.reason)
  expect(reasons).toEqual(['wrong_code', 'wrong_code', 'wrong_code', 'too_many_wrong_codes', 'too_many_wrong_codes'])
  await strict.close()
})

test('a suspended person does not get in, and is told why', async () => {
  await sets('open')
  const browser = new Visitor(app)
  const { person } = await browser.signsIn('erin')
  await operator.does('admin.suspend', { person: person.id, on: true, reason: 'Spam' })
  expect(await browser.refused('session.me', {})).toBe('signed_out')
  const { state } = await browser.answers('erin')
  const { error } = await browser.posts('session.provider.signIn', { state })
  expect(error).toMatchObject({ reason: 'suspended', params: { why: 'Spam' } })
  await operator.does('admin.suspend', { person: person.id, on: false })
  expect(await ends(new Visitor(app), 'erin')).toBe('signed in')
})

test('the identity goes with the account, and the same one makes another account then', async () => {
  const browser = new Visitor(app)
  const { person } = await browser.signsIn('fred')
  await browser.does('account.delete', { messages: 'keep' })
  const again = await new Visitor(app).signsIn('fred')
  expect(again.created).toBe(true)
  expect(again.person.id).not.toBe(person.id)
})

test('whoever is signed in with an account gets no second one', async () => {
  const browser = new Visitor(app)
  await browser.does('account.create', { login: 'gina', password: PASSWORD })
  expect(await ends(browser, 'gina-elsewhere')).toBe('has_account')
  expect(await ends(browser, 'fred')).toBe('signed in')
})

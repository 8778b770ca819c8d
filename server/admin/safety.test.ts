import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Browser, PASSWORD } from '../accounts/test/browser.ts'
import { table } from '../commands/table.ts'
import type { CommandName, Input } from '../../protocol/commands.ts'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { UNLIMITED, until } from '../test/server-process.ts'

const ENV = { ...UNLIMITED, FIRST_ACCOUNT_IS_OPERATOR: 'true', LIMIT_SIGN_IN_TRIES: '0' }

let app: Awaited<ReturnType<typeof openApp>>
let operator: Browser
let operatorId: string
let lines: Record<string, unknown>[]
beforeAll(async () => {
  lines = []
  app = await openApp(ENV, { log: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) })
  operator = new Browser(app)
  operatorId = (await operator.does('account.create', { login: 'operator', password: PASSWORD })).person.id
})
afterAll(() => app.close())

let count = 0
async function member() {
  const login = `member-${++count}`
  const browser = new Browser(app)
  const { person, token } = await browser.does('account.create', { login, password: PASSWORD })
  return { browser, person, login, token }
}

const logged = (event: string, person: string) => lines.filter((line) => line.event === event && line.person === person)

test('an operator finds out that they are one, and nobody else is', async () => {
  expect(await operator.does('session.me', {})).toMatchObject({ operator: true })
  const { browser } = await member()
  expect(await browser.does('session.me', {})).not.toHaveProperty('operator')
})

test('nobody but an operator may send a command of operators, with whatever input, by either door', async () => {
  const { browser, person, token } = await member()
  const device = Actor.signedIn(app, person, token)
  await device.connects()
  const guest = await Actor.arrives(app, 'Guest')
  const inputs: { [C in CommandName]?: Input<C> } = {
    'admin.overview': {},
    'admin.people': { find: 'a' },
    'admin.rooms': {},
    'admin.settings': {},
    'admin.update': { guests: false, rooms: 'operators', registration: 'closed', retention: 0 },
    'admin.expiring': { days: 30 },
    'admin.suspend': { person: operatorId, on: true },
  }
  const own = Object.keys(table).filter((name) => table[name as CommandName].may === 'operator')
  expect(Object.keys(inputs).toSorted()).toEqual(own.toSorted())
  const before = await operator.does('admin.settings', {})
  for (const [command, input] of Object.entries(inputs)) {
    const ask = [command, input] as [CommandName, Input<CommandName>]
    expect([command, await browser.refused(...ask)]).toEqual([command, 'not_operator'])
    expect([command, (await device.asks(...ask)).error?.reason]).toEqual([command, 'not_operator'])
    expect([command, (await guest.posts(...ask)).error?.reason]).toEqual([command, 'not_operator'])
    expect([command, (await post(app, ...ask)).error?.reason]).toEqual([command, 'signed_out'])
  }
  expect(await operator.does('admin.settings', {})).toEqual(before)
  expect(await operator.does('session.me', {})).toMatchObject({ operator: true })
  device.leaves()
})

test('nobody makes themselves an operator by a field that a command does not have', async () => {
  const fields = { operator: true, firstIsOperator: true, suspended: null, defaults: { registration: 'open' } }
  const { browser } = await member()
  for (const [field, value] of Object.entries(fields)) {
    const more = { [field]: value }
    const asks = [
      browser.refused('person.update', { hidesReads: false, ...more }),
      browser.refused('person.rename', { name: 'Eve', ...more }),
      browser.refused('admin.update', more),
      new Browser(app).refused('account.create', { login: 'eve', password: PASSWORD, ...more }),
      new Browser(app).refused('session.start', { name: 'Eve', ...more }),
    ]
    for (const reason of await Promise.all(asks)) expect([field, reason]).toEqual([field, 'invalid_input'])
  }
  expect(await browser.refused('admin.settings', {})).toBe('not_operator')
})

describe('[G10] a suspended person', () => {
  test('is cut off within a second: sockets, pages, files and sign-in; the others in the room are not', async () => {
    const { browser, person, login, token } = await member()
    const room = (await browser.does('room.create', { name: 'Attic' })).room
    const device = Actor.signedIn(app, person, token)
    await device.connects()
    const bob = await Actor.arrives(app, 'Bob')
    await bob.joins(room)
    await bob.connects()
    const ended = await operator.does('admin.suspend', { person: person.id, on: true, reason: 'Spam' })
    expect(ended).toEqual({ ended: 1 })
    await until('the socket is closed', () => device.socket!.disconnected, 1_000)
    await bob.says(room, 'after')
    await bob.sees('after')
    expect(device.heard()).toEqual([])
    expect(await browser.refused('message.page', { room: room.id })).toBe('signed_out')
    const resumes = Actor.signedIn(app, person, token)
    await resumes.connects().then(
      () => expect.unreachable('the token is void'),
      (error: Error) => expect(error.message).toContain('signed in'),
    )
    const upload = await fetch(`${app.url}/api/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0', 'upload-length': '1' },
    })
    expect(upload.status).toBeGreaterThanOrEqual(400)

    const again = new Browser(app)
    expect(await again.refused('session.signIn', { login, password: 'not the password' })).toBe('wrong_login')
    const { error } = await again.posts('session.signIn', { login, password: PASSWORD })
    expect(error).toMatchObject({ code: 'forbidden', reason: 'suspended', params: { why: 'Spam' } })
    expect(again.token).toBe('')

    await operator.does('admin.suspend', { person: person.id, on: false })
    await again.does('session.signIn', { login, password: PASSWORD })
    expect((await again.does('message.page', { room: room.id })).messages.length).toBe(1)
    bob.leaves()
  })

  test('who is an operator cannot go on as one', async () => {
    const { person, browser } = await member()
    await operator.does('admin.suspend', { person: person.id, on: true })
    expect(await browser.refused('admin.settings', {})).toBe('signed_out')
    expect(await operator.refused('admin.suspend', { person: operatorId, on: true })).toBe('own_suspension')
    expect(await operator.refused('admin.settings', {})).toBeUndefined()
  })
})

test('each act of an operator is a line of the log: who, what, whom, and no words of theirs', async () => {
  const { person } = await member()
  await operator.does('admin.suspend', { person: person.id, on: true, reason: 'words of the operator' })
  await operator.does('admin.suspend', { person: person.id, on: false })
  await operator.does('admin.update', { registration: 'open' })
  expect(logged('admin.suspended', person.id)).toMatchObject([{ operator: operatorId, ended: 1 }])
  expect(logged('admin.let-back-in', person.id)).toMatchObject([{ operator: operatorId }])
  expect(lines).toContainEqual(
    expect.objectContaining({ event: 'admin.policies-set', operator: operatorId, changes: '{"registration":"open"}' }),
  )
  expect(JSON.stringify(lines)).not.toContain('words of the operator')
  await operator.does('admin.update', { registration: null })
})

describe('policies', () => {
  test('are answered to anybody, follow the operator, and are enforced by both doors', async () => {
    expect((await post(app, 'server.policies', {})).ok).toEqual({
      guests: true,
      rooms: 'everyone',
      registration: 'open',
      retention: 0,
      mail: false,
    })
    const guest = await Actor.arrives(app, 'Guest')
    await guest.connects()
    await operator.does('admin.update', { guests: false, rooms: 'accounts', registration: 'closed', retention: 30 })
    expect((await post(app, 'server.policies', {})).ok).toEqual({
      guests: false,
      rooms: 'accounts',
      registration: 'closed',
      retention: 30,
      mail: false,
    })
    expect((await post(app, 'session.start', { name: 'Late' })).error?.reason).toBe('guests_refused')
    const { error } = await guest.asks('room.create', { name: 'Attic' })
    expect(error).toMatchObject({ reason: 'no_room_creation', params: { may: 'accounts' } })
    expect(await new Browser(app).refused('account.create', { login: 'late', password: PASSWORD })).toBe(
      'registration_closed',
    )
    await operator.does('admin.update', { guests: null, rooms: null, registration: null, retention: null })
    expect((await guest.asks('room.create', { name: 'Attic' })).ok).toBeDefined()
    guest.leaves()
  })

  test('a wrong code as an invitation counts as a wrong code, and a right one costs none', async () => {
    const strict = await openApp({ ...ENV, LIMIT_CODE_TRIES: '3', REGISTRATION: 'invitation' })
    const owner = new Browser(strict)
    await owner.does('account.create', { login: 'owner', password: PASSWORD })
    const { code, id } = (await owner.does('room.create', { name: 'Attic' })).room
    const { token } = await owner.does('invite.create', { room: id })
    const tries = (login: string, guess: string) =>
      new Browser(strict).refused('account.create', { login, password: PASSWORD, code: guess })
    for (const login of ['one', 'two', 'three', 'four']) expect(await tries(login, code)).toBeUndefined()
    expect(await tries('with-a-token', token)).toBeUndefined()
    expect(await tries('with-a-link', `${strict.url}/i/${token}`)).toBeUndefined()
    for (let i = 0; i < 3; i++) expect(await tries('five', `K7M2XPD4R${i}`)).toBe('wrong_code')
    expect(await tries('five', 'K7M2XPD4R9')).toBe('too_many_wrong_codes')
    expect(await new Browser(strict).refused('account.create', { login: 'six', password: PASSWORD })).toBe(
      'invitation_needed',
    )
    await strict.close()
  })
})

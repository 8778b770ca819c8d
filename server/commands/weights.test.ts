import { beforeEach, describe, expect, test } from 'bun:test'
import type { CommandName, Input, Results } from '../../protocol/commands.ts'
import { limits, type Limits } from '../../protocol/limits.ts'
import { DayCounts } from '../admin/day-counts.ts'
import type { FileParts } from '../app.ts'
import { CodeTries } from '../code-tries.ts'
import type { Connection, SignedIn } from '../context.ts'
import { createLog } from '../log.ts'
import { Staging } from '../files/staging.ts'
import { Uploads } from '../files/uploads.ts'
import { MailSender } from '../mail/mail-sender.ts'
import { Passwords } from '../passwords.ts'
import { Rate } from '../rates.ts'
import { SignInTries } from '../sign-in-tries.ts'
import { guest, MOST, newId, NOW, room, say } from '../storage/contract/cast.ts'
import type { Asker } from '../storage/fair-queue.ts'
import { Json } from '../storage/json.ts'
import { OPEN } from '../../protocol/policies.ts'
import { withList } from '../storage/operations/encoded.ts'
import { FairTurns } from '../storage/fair-turns.ts'
import { openSqlite } from '../storage/sqlite/engine/sqlite.ts'
import { onFatal, tidy } from '../storage/sqlite/test/fixture.ts'
import type { Storage } from '../storage/storage.ts'
import { filesBeside } from '../test/files.ts'
import { createCommands } from './execute.ts'
import { table } from './table.ts'

const { fresh, later } = tidy()

let storage: Storage
let files: FileParts
let now: number
/** For whom the storage was asked. */
let askers: (Asker | undefined)[]

beforeEach(async () => {
  const path = fresh()
  const opened = await openSqlite({ path, onFatal })
  files = filesBeside(path)
  later(() => opened.close())
  now = NOW
  askers = []
  storage = new Proxy(opened, {
    get(target, name: keyof Storage) {
      const value = target[name]
      if (typeof value !== 'function') return value
      return (input: never, by?: Asker) => {
        askers.push(by)
        return (value as (input: never, by?: Asker) => unknown)(input, by)
      }
    },
  })
})

/** It takes what is asked for, and sends nothing. */
function mailSender(steady: () => number): MailSender {
  const log = createLog('error', 'json', (line) => console.error(line))
  const server = { send: async () => {} }
  const mail = new MailSender({
    server,
    address: 'https://chat.example.org',
    storage,
    limits,
    log,
    clock: steady,
    steady,
  })
  void mail.close()
  return mail
}

/** Commands with the default limits, and a clock that the test moves. */
function commands(changed: Partial<Limits> = {}) {
  const steady = () => now
  const dayCounts = new DayCounts(storage)
  const context = {
    storage,
    blobs: files.blobs,
    limits: { ...limits, ...changed },
    policies: OPEN,
    firstAccountIsOperator: true,
    node: {
      version: '1.0.0',
      startedAt: NOW,
      dataDir: '.',
      publicUrl: null,
      isLocal: true,
      s3: false,
      days: (caller: SignedIn) => dayCounts.list(caller, NOW),
      live: () => ({ connections: 0, rooms: 0 }),
    },
    log: createLog('error', 'json', (line) => console.error(line)),
    clock: steady,
    steady,
    codeTries: new CodeTries(limits, steady),
    passwords: new Passwords(),
    provider: null,
    signInTries: new SignInTries(limits, steady),
    mail: mailSender(steady),
    exports: new Rate(0, 0, steady),
    sessionStarts: new Rate(0, 0, steady),
    deleteDeparted: async () => {},
    expire: () => {},
    lanOrigin: () => null,
    presence: () => ({ count: 0, here: [] }),
    signal: () => {},
  }
  const uploads = new Uploads(context, new Staging(files.uploadDir), files.inspector, new FairTurns({ atOnce: 1 }))
  return createCommands(context, uploads).execute
}

async function caller(name: string, address = '192.0.2.1'): Promise<SignedIn> {
  const id = await guest(storage, name)
  const session = { hash: `hash of ${id}`, person: { id, name, guest: true }, expiresAt: NOW + 60_000 }
  return {
    address,
    userAgent: null,
    origin: 'http://localhost:3000',
    onThisMachine: false,
    session,
    connection: connection(id),
    cookies: null,
  }
}

/** A socket that syncs straight with the storage, and follows the rooms of the answer then. */
function connection(who: string): Connection {
  const own = {
    id: 'a connection',
    rooms: 0,
    report() {},
    async sync() {
      const { epoch, rooms } = await storage.catchUp({ who, rooms: [], ...MOST })
      own.rooms = rooms.length
      const states = rooms.map(({ state }) => state)
      return new Json<Results['sync']>(withList('rooms', states, { epoch }))
    },
  }
  return own
}

const ownRooms = (who: string, count: number) => Promise.all(Array.from({ length: count }, () => room(storage, who)))

interface Refused {
  times: number
  reason: string
  retryAfterMs: number
}

/** How often a command succeeds at once, and what refuses it then. */
async function howOften(ask: () => Promise<object>): Promise<Refused> {
  for (let times = 0; times < 1_000; times++) {
    const answer = (await ask()) as { error?: Omit<Refused, 'times'> }
    if (answer.error !== undefined) return { times, ...answer.error }
  }
  throw new Error('it is never refused')
}

const ids = (count: number) => Array.from({ length: count }, newId)

describe('a command draws what it makes the storage do', () => {
  /** Asks as one person who owns a room, each time with full buckets. */
  async function alone(changed: Partial<Limits> = {}) {
    const alice = await caller('alice')
    const who = alice.session.person.id
    const { id } = await room(storage, who)
    const execute = commands(changed)
    return {
      alice,
      who,
      room: id,
      execute,
      ask<C extends CommandName>(name: C, input: Input<C>) {
        now += 3_600_000
        return howOften(() => execute(name, alice, input))
      },
    }
  }

  test('a plain command draws one', async () => {
    const { ask } = await alone()
    expect(await ask('session.me', {})).toMatchObject({ times: 40, reason: 'too_many_commands', retryAfterMs: 50 })
  })

  test('a page draws by its length', async () => {
    const { ask, room } = await alone()
    expect((await ask('message.page', { room, limit: 1 })).times).toBeGreaterThan(35)
    expect(await ask('message.page', { room })).toMatchObject({ times: 8, reason: 'too_many_commands' })
  })

  test('a long input draws one command more for each 4 Ki of its characters, also when it is refused', async () => {
    const { execute, alice } = await alone()
    const ask = (characters: number) => howOften(() => execute('session.me', alice, {}, characters))
    expect(await ask(4_095)).toMatchObject({ times: 40, reason: 'too_many_commands' })
    now += 3_600_000
    expect(await ask(32_768)).toMatchObject({ times: 4, reason: 'too_many_commands' })
    now += 3_600_000
    for (let i = 0; i < 4; i++)
      expect(await execute('session.me', alice, { no: 'field' }, 32_768)).toHaveProperty(
        'error.reason',
        'invalid_input',
      )
    expect(await ask(0)).toMatchObject({ times: 4, reason: 'too_many_commands' })
  })

  test('long bodies are owed afterwards', async () => {
    const { ask, room, who } = await alone()
    await Promise.all(ids(50).map(() => say(storage, room, who, 'x'.repeat(4_000))))
    expect((await ask('message.page', { room, limit: 50 })).times).toBe(3)
  })

  test('long versions are owed afterwards', async () => {
    const { ask, room, who } = await alone()
    const { id } = await say(storage, room, who, 'short')
    expect((await ask('message.history', { room, id })).times).toBe(13)
    const edit = { who, room, id, at: NOW, minutes: 0, versions: 50 }
    for (const n of ids(20)) await storage.edit({ ...edit, body: n + 'x'.repeat(3_960) })
    expect((await ask('message.history', { room, id })).times).toBe(4)
  })

  test('a debt delays commands by half a minute at most', async () => {
    const { execute, alice, room, who } = await alone()
    await Promise.all(ids(60).map(() => say(storage, room, who, 'x'.repeat(4_000))))
    const ask = () => execute('message.page', alice, { room, limit: 60 })
    await Promise.all(Array.from({ length: 100 }, ask))
    expect(await execute('session.me', alice, {})).toMatchObject({ error: { reason: 'too_many_commands' } })
    now += 30_051
    expect(await execute('session.me', alice, {})).toHaveProperty('ok')
  })

  test('`message.missing` and `message.get` draw by their ids', async () => {
    const { ask, room } = await alone()
    for (const name of ['message.missing', 'message.get'] as const) {
      expect((await ask(name, { room, ids: ids(100) })).times).toBe(8)
      expect((await ask(name, { room, ids: ids(1) })).times).toBeGreaterThan(35)
    }
  })

  test('a search draws by its steps, and owes a long answer', async () => {
    const { ask, room, who } = await alone()
    expect(await ask('message.search', { text: 'x' })).toMatchObject({ times: 5, reason: 'too_many_commands' })
    await Promise.all(ids(40).map(() => say(storage, room, who, 'x'.repeat(4_000))))
    expect((await ask('message.search', { text: 'x', limit: 50 })).times).toBeLessThan(4)
  })

  test('`sync` draws by the rooms that it claims or follows, and owes those that it answers', async () => {
    const { ask, execute, alice, who } = await alone()
    const known = ids(200).map((each) => ({ room: each, rev: 0 }))
    expect((await ask('sync', { known })).times).toBe(1)
    now += 3_600_000
    const following = { ...alice, connection: { ...alice.connection!, rooms: 200 } }
    expect((await howOften(() => execute('sync', following, { known: [] }))).times).toBe(1)
    await ownRooms(who, 79)
    expect((await ask('sync', { known: [] })).times).toBe(2)
  })

  test('`presence.set` draws by the rooms in which it is told', async () => {
    const { ask, execute, alice } = await alone()
    expect((await ask('presence.set', {})).times).toBe(40)
    now += 3_600_000
    const following = { ...alice, connection: { ...alice.connection!, rooms: 200 } }
    expect((await howOften(() => execute('presence.set', following, {}))).times).toBe(1)
  })

  test('a new name draws one change for each room of the person, and leaves commands', async () => {
    const { execute, alice, who } = await alone({ changesBurst: 20, changesPerSecond: 1 })
    await ownRooms(who, 9)
    let number = 0
    const rename = () => execute('person.rename', alice, { name: `Alice ${number++}` })
    expect(await howOften(rename)).toMatchObject({ times: 2, reason: 'too_many_changes', retryAfterMs: 10_000 })
    expect(await execute('session.me', alice, {})).toHaveProperty('ok')
  })

  test('new names in the most rooms, all at once, are one', async () => {
    const { execute, alice, who } = await alone()
    await ownRooms(who, 199)
    const names = Array.from({ length: 20 }, (_, i) => execute('person.rename', alice, { name: `Alice ${i}` }))
    expect((await Promise.all(names)).filter((answer) => 'ok' in answer)).toHaveLength(1)
  })

  test('joining, leaving, creating and changing a room draw changes', async () => {
    const { ask, execute, alice, room: own } = await alone({ changesBurst: 10, changesPerSecond: 0.001 })
    let number = 0
    const update = () => execute('room.update', alice, { room: own, name: `Name ${number++}` })
    expect(await howOften(update)).toMatchObject({ times: 10, reason: 'too_many_changes' })
    now += 60_000_000
    // Its room and its owner.
    expect((await ask('room.create', { name: 'Another' })).times).toBe(5)
    now += 60_000_000
    const { id, code } = await room(storage, await guest(storage, 'bob'))
    const either = () =>
      number++ % 2 ? execute('room.join', alice, { code }) : execute('room.leave', alice, { room: id })
    await execute('room.join', alice, { code })
    number = 0
    expect((await howOften(either)).times).toBe(9)
  })

  test('no limit of commands is no limit of changes', async () => {
    const { execute, alice, room } = await alone({ commandsPerSecond: 0, changesBurst: 1 })
    const names = ids(100).map((name) => execute('room.update', alice, { room, name }))
    for (const answer of await Promise.all(names)) expect(answer).toHaveProperty('ok')
  })
})

describe('an address draws as much as all its sockets could', () => {
  test('commands of many people, while another address is not refused', async () => {
    const execute = commands({ socketsPerAddress: 2 })
    const people = await Promise.all(['ann', 'ben', 'cleo'].map((name) => caller(name)))
    const answers = await Promise.all(
      people.flatMap((person) => Array.from({ length: 30 }, () => execute('session.me', person, {}))),
    )
    expect(answers.filter((answer) => 'ok' in answer)).toHaveLength(80)
    const [, , cleo] = people
    expect(await execute('session.me', { ...cleo!, address: '192.0.2.2' }, {})).toHaveProperty('ok')
  })

  test('new names of many people, for a part of its sockets', async () => {
    const execute = commands({ socketsPerAddress: 50, changesBurst: 10 })
    const people = await Promise.all(Array.from({ length: 10 }, (_, i) => caller(`guest ${i}`)))
    await Promise.all(people.map(({ session }) => ownRooms(session.person.id, 10)))
    const answers = await Promise.all(people.map((person) => execute('person.rename', person, { name: 'Mallory' })))
    expect(answers.filter((answer) => 'ok' in answer)).toHaveLength(2)
  })

  test('a refusal draws nothing, neither of the person nor of the address', async () => {
    const execute = commands({ socketsPerAddress: 1, changesPerSecond: 1, changesBurst: 10 })
    const [alice, ben] = [await caller('alice'), await caller('ben')]
    const [own] = await ownRooms(alice.session.person.id, 1)
    const create = (who: SignedIn) => execute('room.create', who, { name: 'Another' })
    expect((await howOften(() => create(ben))).times).toBe(5)
    const elsewhere = { ...alice, address: '192.0.2.2' }
    const update = (number: number) => execute('room.update', alice, { room: own!.id, name: `Name ${number}` })
    for (let i = 0; i < 10; i++) expect(await update(i)).toHaveProperty('error.reason', 'too_many_changes')
    expect((await howOften(() => create(elsewhere))).times).toBe(5)
    now += 1_000
    expect(await update(1)).toHaveProperty('ok')
  })

  test('no limit of sockets is no limit of an address', async () => {
    const execute = commands({ socketsPerAddress: 0 })
    const people = await Promise.all(Array.from({ length: 10 }, (_, i) => caller(`guest ${i}`)))
    for (const person of people) expect((await howOften(() => execute('session.me', person, {}))).times).toBe(40)
  })
})

test('whatever a command asks of the storage waits in the turn of its caller', async () => {
  const alice = await caller('alice')
  const carol = await guest(storage, 'carol')
  const { id, code } = await room(storage, alice.session.person.id, carol)
  const execute = commands({ commandsPerSecond: 0, messagesPerSecond: 0 })
  const message = newId()
  const bob = await guest(storage, 'bob')
  const inputs: { [C in CommandName]?: Input<C> } = {
    'person.rename': { name: 'Alice Ames' },
    'person.picture': {},
    'person.settings': {},
    'person.update': { hidesReads: true },
    'room.create': { name: 'Another' },
    'room.update': { room: id, name: 'Design Crit' },
    'room.expiring': { room: id, days: 30 },
    'room.preview': { code },
    'room.join': { code },
    'room.members': { room: id },
    'room.member': { room: id, person: carol },
    'room.read': { room: id, seq: 1 },
    'room.seen': { room: id },
    'room.unread': { room: id, seq: 1 },
    'room.mute': { room: id },
    'room.favourite': { room: id, favourite: 1 },
    'room.latest': { rooms: [id] },
    'room.pins': { room: id },
    'room.files': { room: id },
    'room.setRole': { room: id, person: carol, role: 'moderator' },
    'room.unmute': { room: id, person: carol },
    'room.remove': { room: id, person: carol },
    'room.ban': { room: id, person: carol },
    'room.unban': { room: id, person: carol },
    'room.lock': { room: id, on: true },
    'room.replaceCode': { room: id },
    'room.knocks': { room: id },
    'room.turnAway': { room: id, person: carol },
    'invite.create': { room: id },
    'invite.list': { room: id },
    'room.reports': { room: id },
    'room.closeReport': { room: id, id: message },
    'room.bans': { room: id },
    'room.audit': { room: id },
    'file.space': { room: id },
    'message.send': { room: id, id: message, body: 'hello', poll: { choices: ['one', 'two'] } },
    'poll.vote': { room: id, id: message, choices: [0] },
    'message.react': { room: id, id: message, emoji: '🎉', on: true },
    'message.pin': { room: id, id: message, on: true },
    'message.edit': { room: id, id: message, body: 'hello again' },
    'message.history': { room: id, id: message },
    'thread.page': { room: id, thread: message },
    'thread.follow': { room: id, thread: message, on: true },
    'thread.read': { room: id, thread: message, seq: 3 },
    'message.delete': { room: id, id: message },
    'message.deleteAll': { room: id, person: alice.session.person.id },
    'message.page': { room: id },
    'message.get': { room: id, ids: ids(1) },
    'message.missing': { room: id, ids: ids(1) },
    'message.search': { text: 'hello' },
    'room.leave': { room: id },
    'session.list': {},
    'server.policies': {},
    'account.create': { login: 'alice', password: 'correct horse' },
    'account.get': {},
    'admin.overview': {},
    'admin.people': {},
    'admin.rooms': {},
    'admin.settings': {},
    'admin.update': { guests: true },
    'admin.expiring': { days: 30 },
    'admin.suspend': { person: bob, on: true },
    'session.signIn': { login: 'alice', password: 'correct horse' },
    'account.password': { old: 'correct horse', new: 'battery staple' },
    'account.setEmail': { email: 'alice@example.org', password: 'battery staple' },
    'account.sendConfirmation': {},
    'account.requestReset': { login: 'alice' },
    'account.passkey.begin': { password: 'battery staple' },
    'session.passkey.begin': {},
    'account.totp.begin': { password: 'battery staple' },
    'session.endOthers': {},
    'session.end': {},
    'session.signOut': {},
  }
  const overHttp = new Set(['account.create', 'account.password', 'session.signIn'])
  for (const [name, input] of Object.entries(inputs)) {
    askers = []
    const by = overHttp.has(name) ? { ...alice, connection: null } : alice
    expect([name, await execute(name, by, input)]).toEqual([name, { ok: expect.anything() }])
    expect(askers.length).toBeGreaterThan(0)
    expect(askers.every((each) => each === by)).toBe(true)
  }
  askers = []
  const nobody = { ...alice, session: null }
  expect(await execute('session.start', nobody, { name: 'Bob' })).toHaveProperty('ok')
  expect(askers).toEqual([nobody])
  askers = []
  const reset = { token: 'no such token', password: 'battery staple' }
  expect(await execute('account.reset', nobody, reset)).toHaveProperty('error.reason', 'wrong_link')
  expect(askers).toEqual([nobody])
  askers = []
  const visitor = { ...nobody, connection: null }
  const response = { id: 'none', response: {} }
  const wrong = await execute('session.passkey.signIn', visitor, { response })
  expect(wrong).toHaveProperty('error.reason', 'wrong_passkey')
  expect(askers).toEqual([visitor])
  // There is no such file, no second factor, and alice is in no room any more.
  const file = crypto.randomUUID()
  const password = 'battery staple'
  for (const [name, input, reason] of [
    ['room.admit', { room: id, person: carol }, 'not_member'],
    ['invite.revoke', { room: id, invite: file }, 'not_member'],
    ['invite.clear', { room: id }, 'not_member'],
    ['message.report', { room: id, id: message }, 'not_member'],
    ['file.get', { file }, 'no_such_file'],
    ['file.describe', { file, alt: 'A plan' }, 'no_such_file'],
    ['file.copy', { file, room: id }, 'no_such_file'],
    ['account.passkey.prove', {}, 'no_such_passkey'],
    ['account.passkey.rename', { id: 'none', name: 'Phone' }, 'no_such_passkey'],
    ['account.confirmEmail', { token: 'none' }, 'wrong_link'],
    ['account.passkey.remove', { id: 'none', password }, 'no_such_passkey'],
    ['account.provider.remove', { issuer: 'none', password }, 'no_such_identity'],
    ['account.totp.confirm', { code: '123456' }, 'wrong_totp'],
    ['account.totp.remove', { password, code: '123456' }, 'no_totp'],
    ['account.totp.codes', { password, code: '123456' }, 'no_totp'],
  ] as const) {
    askers = []
    expect(await execute(name, alice, input)).toHaveProperty('error.reason', reason)
    expect(new Set(askers)).toEqual(new Set([alice]))
  }
  askers = []
  expect(await execute('account.delete', alice, { password, messages: 'keep' })).toHaveProperty('ok')
  expect(new Set(askers)).toEqual(new Set([alice]))
  // These ask nothing, or by the socket (sync-socket.test.ts).
  expect(Object.keys(table).toSorted()).toEqual(
    [
      ...Object.keys(inputs),
      'account.confirmEmail',
      'room.admit',
      'invite.revoke',
      'invite.clear',
      'message.report',
      'file.get',
      'file.describe',
      'file.copy',
      'account.delete',
      'account.export',
      'account.reset',
      'account.passkey.add',
      'account.passkey.prove',
      'account.passkey.rename',
      'session.provider.begin',
      'session.provider.answer',
      'session.provider.signIn',
      'session.provider.exit',
      'account.provider.begin',
      'account.provider.remove',
      'account.passkey.remove',
      'session.passkey.signIn',
      'account.totp.confirm',
      'account.totp.remove',
      'account.totp.codes',
      'session.start',
      'session.me',
      'room.typing',
      'presence.set',
      'sync',
    ].toSorted(),
  )
})

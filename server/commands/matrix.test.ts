import { afterAll, beforeAll, expect, test } from 'bun:test'
import type { CommandName, Input } from '../../protocol/commands.ts'
import type { FileInfo, Room } from '../../protocol/entities.ts'
import type { Reason } from '../../protocol/errors.ts'
import { openApp } from '../test/app.ts'
import { Actor, post } from '../test/cast.ts'
import { UNLIMITED } from '../test/server-process.ts'
import type { Policy } from './command.ts'
import { table } from './table.ts'

/**
 * Who asks, as far as a room is concerned. `nobody` has no session, `operator` is one of the server and no member, `former`
 * left, `muted` is a member without a voice.
 */
const KINDS = ['nobody', 'stranger', 'operator', 'former', 'banned', 'muted', 'member', 'moderator', 'owner'] as const
type Kind = (typeof KINDS)[number]
type Expected = Record<Kind, 'ok' | Reason>

let app: Awaited<ReturnType<typeof openApp>>
/** One person of each kind. `nobody` is never asked as a person. */
let people: Record<Kind, Actor>
/** A room from which nobody is banned. */
let openRoom: Room
/** Members on whom the moderator and the owner act. */
let victims: Record<'moderator' | 'owner', Actor>

beforeAll(async () => {
  app = await openApp({ ...UNLIMITED, FIRST_ACCOUNT_IS_OPERATOR: 'true' })
  const arrive = (name: string) => Actor.arrives(app, name)
  const all = await Promise.all(KINDS.map(async (kind) => [kind, await arrive(kind)] as const))
  people = Object.fromEntries(all) as Record<Kind, Actor>
  const { ok } = await post(app, 'account.create', { login: login(), password: PASSWORD, name: 'operator' })
  people.operator = Actor.signedIn(app, ok!.person, ok!.token)
  openRoom = await people.owner.creates('The garden')
  victims = { moderator: await arrive('one'), owner: await arrive('two') }
}, 30_000)
afterAll(() => app.close())

/** A room in which each kind is what its name says, and which has messages and a poll. */
interface Scene {
  room: Room
  kind: Kind
  /** The person on whom this kind acts. */
  victim: string
  /** A message of the victim, and one of one's own, if one was ever in the room. */
  theirs: string
  mine: string
  poll: string
  file: string
}

const KNOWN = ['muted', 'member', 'moderator', 'owner'] as const

async function says(actor: Actor, { id: room }: Room, more: Partial<Input<'message.send'>> = {}): Promise<string> {
  const id = Bun.randomUUIDv7()
  expect(await actor.posts('message.send', { room, id, body: 'hello', ...more })).toHaveProperty('ok')
  return id
}

async function uploads(actor: Actor, { id }: Room): Promise<FileInfo> {
  const headers = { authorization: `Bearer ${actor.token}` }
  const address = `${app.url}/api/files?room=${id}&name=plan.txt`
  const response = await fetch(address, { method: 'POST', headers, body: 'The plan' })
  return ((await response.json()) as { ok: FileInfo }).ok
}

async function setUp(): Promise<(kind: Kind) => Scene> {
  const { owner, moderator, member, muted, banned, former } = people
  const room = await owner.creates('The kitchen')
  const others = [moderator, member, muted, banned, former, victims.moderator, victims.owner]
  await Promise.all(others.map((one) => one.joins(room)))
  const mine = new Map<Kind, string>()
  for (const kind of KNOWN) mine.set(kind, await says(people[kind], room))
  const theirs = { moderator: await says(victims.moderator, room), owner: await says(victims.owner, room) }
  const poll = await says(owner, room, { poll: { choices: ['one', 'two'] } })
  const file = (await uploads(member, room)).id
  await says(member, room, { files: [file] })
  const of = { room: room.id }
  const done = await Promise.all([
    owner.posts('room.setRole', { ...of, person: moderator.person.id, role: 'moderator' }),
    owner.posts('room.mute', { ...of, person: muted.person.id }),
    owner.posts('room.ban', { ...of, person: banned.person.id }),
    former.posts('room.leave', of),
  ])
  for (const answer of done) expect(answer).toHaveProperty('ok')
  return (kind) => {
    const by = kind === 'owner' ? 'owner' : 'moderator'
    const own = mine.get(kind) ?? theirs[by]
    return { room, kind, victim: victims[by].person.id, theirs: theirs[by], mine: own, poll, file }
  }
}

const refusedTo = (kinds: readonly Kind[], reason: Reason): Partial<Expected> =>
  Object.fromEntries(kinds.map((kind) => [kind, reason]))
const SIGNED_IN = KINDS.slice(1)
const OUTSIDE = ['stranger', 'operator', 'former', 'banned'] as const
const MEMBERS = ['muted', 'member'] as const

/** What a policy means to each kind. */
const policies: Record<Policy, Expected> = {
  anyone: all('ok'),
  'signed-in': { ...all('ok'), nobody: 'signed_out' },
  member: inside({ muted: 'ok', member: 'ok', moderator: 'ok', owner: 'ok' }),
  moderator: inside({ muted: 'not_moderator', member: 'not_moderator', moderator: 'ok', owner: 'ok' }),
  owner: inside({ muted: 'not_owner', member: 'not_owner', moderator: 'not_owner', owner: 'ok' }),
  operator: { ...all('not_operator'), nobody: 'signed_out', operator: 'ok' },
}

function all(one: 'ok' | Reason): Expected {
  return Object.fromEntries(KINDS.map((kind) => [kind, one])) as Expected
}

/** Who is not in the room learns nothing of it. */
function inside(expected: Pick<Expected, (typeof KNOWN)[number]>): Expected {
  const outside = refusedTo(OUTSIDE, 'not_member')
  return { ...all('signed_out'), ...outside, ...expected }
}

interface Case<C extends CommandName> {
  input: (scene: Scene) => Input<C>
  /** What differs from the policy of the command. */
  but?: Partial<Expected>
}

const room = ({ room: { id } }: Scene) => ({ room: id })
const whole = ({ room: { id }, victim }: Scene) => ({ room: id, person: victim })
const about = ({ room: { id }, theirs }: Scene) => ({ room: id, id: theirs })
const own = ({ room: { id }, mine }: Scene) => ({ room: id, id: mine })
const thread = ({ room: { id }, theirs }: Scene) => ({ room: id, thread: theirs })
const login = () => `user-${crypto.randomUUID().slice(0, 12)}`
const PASSWORD = 'battery staple horse'
const RESPONSE = { id: 'none', response: {} }

/** Commands that are about the person alone: each is asked by a new guest. */
const PERSONAL = /^(session|account|person)\./

/** Every command, with an input that is right for each kind. A command that is missing here does not compile. */
const cases: { [C in CommandName]: Case<C>[] } = {
  'server.policies': [{ input: () => ({}) }],
  'admin.overview': [{ input: () => ({}) }],
  'admin.people': [{ input: () => ({}) }],
  'admin.rooms': [{ input: () => ({}) }],
  'admin.settings': [{ input: () => ({}) }],
  'admin.update': [{ input: () => ({ guests: true }) }],
  'admin.expiring': [{ input: () => ({ days: 30 }) }],
  'admin.suspend': [{ input: ({ victim }) => ({ person: victim, on: false }) }],
  'session.start': [{ input: () => ({ name: 'Bob' }), but: refusedTo(SIGNED_IN, 'already_signed_in') }],
  'session.me': [{ input: () => ({}) }],
  'session.list': [{ input: () => ({}) }],
  'session.end': [{ input: () => ({}) }],
  'session.signOut': [{ input: () => ({}) }],
  'session.endOthers': [{ input: () => ({}) }],
  'session.signIn': [{ input: () => ({ login: login(), password: PASSWORD }), but: all('wrong_login') }],
  'account.create': [{ input: () => ({ login: login(), password: PASSWORD, name: 'Bob' }) }],
  // No provider is configured here. The flows are in accounts/provider.test.ts.
  'session.provider.begin': [{ input: () => ({}), but: all('no_provider') }],
  'session.provider.answer': [{ input: () => ({ answer: '' }), but: all('no_provider') }],
  'session.provider.signIn': [{ input: () => ({ state: 'A'.repeat(43) }), but: all('no_provider') }],
  'session.provider.exit': [{ input: () => ({}) }],
  'account.provider.begin': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_provider') }],
  'account.provider.remove': [{ input: () => ({ issuer: 'none' }), but: refusedTo(SIGNED_IN, 'no_such_identity') }],
  'account.get': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_account') }],
  'account.password': [{ input: () => ({ new: PASSWORD }), but: refusedTo(SIGNED_IN, 'no_account') }],
  'account.totp.begin': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_account') }],
  'account.totp.confirm': [{ input: () => ({ code: '123456' }), but: refusedTo(SIGNED_IN, 'no_account') }],
  'account.totp.remove': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_totp') }],
  'account.totp.codes': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_totp') }],
  // The people of this test use no browser. The passkeys of a page are in accounts/passkeys.test.ts.
  'session.passkey.begin': [{ input: () => ({}), but: all('only_in_browsers') }],
  'session.passkey.signIn': [{ input: () => ({ response: RESPONSE }), but: all('only_in_browsers') }],
  'account.passkey.begin': [{ input: () => ({}), but: all('only_in_browsers') }],
  'account.passkey.add': [{ input: () => ({ response: RESPONSE }), but: refusedTo(SIGNED_IN, 'only_in_browsers') }],
  'account.passkey.prove': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'only_in_browsers') }],
  'account.passkey.rename': [
    { input: () => ({ id: 'none', name: 'Phone' }), but: refusedTo(SIGNED_IN, 'no_such_passkey') },
  ],
  'account.passkey.remove': [{ input: () => ({ id: 'none' }), but: refusedTo(SIGNED_IN, 'no_account') }],
  'account.export': [{ input: () => ({}) }],
  'account.delete': [{ input: () => ({ messages: 'keep' }) }],
  'account.reset': [{ input: () => ({ token: 'none', password: PASSWORD }), but: all('wrong_link') }],
  // This server sends no mails. accounts/emails.test.ts has one that does.
  'account.requestReset': [{ input: () => ({ login: login() }), but: all('no_mail') }],
  'account.setEmail': [{ input: () => ({ email: 'kim@example.org' }), but: refusedTo(SIGNED_IN, 'no_mail') }],
  'account.sendConfirmation': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'no_mail') }],
  'account.confirmEmail': [{ input: () => ({ token: 'none' }), but: all('wrong_link') }],
  'person.rename': [{ input: () => ({ name: 'Robert' }) }],
  'person.picture': [{ input: () => ({}) }],
  'person.settings': [{ input: () => ({}) }],
  'person.update': [{ input: () => ({ hidesReads: true }) }],
  'room.create': [{ input: () => ({ name: 'Another' }) }],
  'room.update': [
    { input: (scene) => ({ ...room(scene), slowSeconds: scene.kind === 'owner' ? 0 : 5 }) },
    {
      input: (scene) => ({ ...room(scene), name: 'Mine' }),
      but: refusedTo(['muted', 'member', 'moderator'], 'not_owner'),
    },
    {
      input: (scene) => ({ ...room(scene), writers: 'moderators' }),
      but: refusedTo(['muted', 'member', 'moderator'], 'not_owner'),
    },
    {
      input: (scene) => ({ ...room(scene), membersInvite: true }),
      but: refusedTo(['muted', 'member', 'moderator'], 'not_owner'),
    },
    {
      input: (scene) => ({ ...room(scene), retentionDays: 30 }),
      but: refusedTo(['muted', 'member', 'moderator'], 'not_owner'),
    },
    {
      input: (scene) => ({ ...room(scene), emptyHours: 24 }),
      but: refusedTo(['muted', 'member', 'moderator'], 'not_owner'),
    },
  ],
  'room.expiring': [{ input: (scene) => ({ ...room(scene), days: 30 }) }],
  'room.preview': [{ input: ({ room: { code } }) => ({ code }) }],
  'room.join': [
    // All these guests come from the network of the banned one. The operator has an account.
    { input: ({ room: { code } }) => ({ code }), but: refusedTo(['stranger', 'former', 'banned'], 'banned') },
    { input: () => ({ code: openRoom.code }) },
    { input: () => ({ code: 'ZZZZZZZZZZ' }), but: refusedTo(SIGNED_IN, 'wrong_code') },
  ],
  'room.leave': [{ input: room }],
  'room.members': [{ input: room }],
  'room.member': [{ input: whole }],
  'room.read': [{ input: (scene) => ({ ...room(scene), seq: 1 }) }],
  'room.seen': [{ input: room }],
  'room.typing': [{ input: room }],
  'presence.set': [{ input: () => ({}), but: refusedTo(SIGNED_IN, 'only_for_sockets') }],
  sync: [{ input: () => ({ known: [] }), but: refusedTo(SIGNED_IN, 'only_for_sockets') }],
  'room.unread': [{ input: (scene) => ({ ...room(scene), seq: 1 }) }],
  'room.mute': [{ input: room }, { input: whole, but: refusedTo(MEMBERS, 'not_moderator') }],
  'room.unmute': [{ input: whole }],
  'room.favourite': [{ input: (scene) => ({ ...room(scene), favourite: 1 }) }],
  'room.latest': [{ input: ({ room: { id } }) => ({ rooms: [id] }) }],
  'room.pins': [{ input: room }],
  'room.setRole': [{ input: (scene) => ({ ...whole(scene), role: 'moderator' }) }],
  'room.remove': [{ input: whole }],
  'room.ban': [{ input: whole }],
  'room.unban': [{ input: whole }],
  'room.bans': [{ input: room }],
  'room.audit': [{ input: room }],
  'room.lock': [{ input: (scene) => ({ ...room(scene), on: true }) }],
  'room.replaceCode': [{ input: room }],
  'room.knocks': [{ input: room }],
  'room.admit': [
    { input: whole },
    {
      input: (scene) => ({ ...room(scene), person: people.stranger.person.id }),
      but: refusedTo(['moderator', 'owner'], 'no_such_knock'),
    },
  ],
  'room.turnAway': [{ input: whole }],
  'invite.create': [
    { input: room, but: refusedTo(MEMBERS, 'not_moderator') },
    {
      input: (scene) => ({ ...room(scene), role: 'moderator' }),
      but: { ...refusedTo(MEMBERS, 'not_moderator'), moderator: 'not_owner' },
    },
  ],
  'invite.list': [{ input: room }],
  'invite.revoke': [
    { input: (scene) => ({ ...room(scene), invite: crypto.randomUUID() }), but: refusedTo(KNOWN, 'no_such_invite') },
  ],
  'invite.clear': [{ input: room }],
  'room.reports': [{ input: room }],
  'room.closeReport': [{ input: about }],
  'message.send': [
    { input: (scene) => ({ ...room(scene), id: Bun.randomUUIDv7(), body: 'hello' }), but: { muted: 'muted' } },
    {
      input: (scene) => ({ ...thread(scene), id: Bun.randomUUIDv7(), body: 'hello <@here>' }),
      but: { muted: 'muted', member: 'not_moderator' },
    },
  ],
  'file.get': [{ input: ({ file }) => ({ file }), but: refusedTo(OUTSIDE, 'no_such_file') }],
  'file.describe': [
    {
      input: ({ file, kind }) => ({ file, alt: kind }),
      but: refusedTo(
        SIGNED_IN.filter((kind) => kind !== 'member'),
        'no_such_file',
      ),
    },
  ],
  'file.copy': [{ input: (scene) => ({ ...room(scene), file: scene.file }), but: refusedTo(OUTSIDE, 'no_such_file') }],
  'file.space': [{ input: room }],
  'room.files': [{ input: room }],
  'message.page': [{ input: room }],
  'message.get': [{ input: (scene) => ({ ...room(scene), ids: [scene.theirs] }) }],
  'message.missing': [{ input: (scene) => ({ ...room(scene), ids: [scene.theirs] }) }],
  'message.search': [{ input: ({ room: { id } }) => ({ text: 'hello', rooms: [id] }) }],
  'message.edit': [
    { input: (scene) => ({ ...own(scene), body: 'edited' }), but: { muted: 'muted' } },
    { input: (scene) => ({ ...about(scene), body: 'edited' }), but: refusedTo(KNOWN, 'not_author') },
  ],
  'message.delete': [{ input: own }, { input: about, but: refusedTo(MEMBERS, 'not_moderator') }],
  'message.deleteAll': [{ input: whole, but: refusedTo(MEMBERS, 'not_moderator') }],
  'message.react': [{ input: (scene) => ({ ...about(scene), emoji: '🎉', on: true }) }],
  'message.pin': [{ input: (scene) => ({ ...about(scene), on: true }) }],
  'message.report': [{ input: about }, { input: own, but: refusedTo(KNOWN, 'not_yourself') }],
  'message.history': [{ input: own }, { input: about, but: refusedTo(MEMBERS, 'not_moderator') }],
  'thread.page': [{ input: thread }],
  'thread.read': [{ input: (scene) => ({ ...thread(scene), seq: 1 }) }],
  'thread.follow': [{ input: (scene) => ({ ...thread(scene), on: true }) }],
  'poll.vote': [{ input: ({ poll, ...scene }) => ({ ...room({ poll, ...scene }), id: poll, choices: [0] }) }],
}

test.each(Object.keys(table) as CommandName[])(
  '%s does what each kind of person may, and says why not',
  async (name) => {
    for (const { input, but } of cases[name] as Case<CommandName>[]) {
      const scene = await setUp()
      const expected = { ...policies[table[name].may], ...but }
      // Those who may do least come first: what they are refused changes nothing for the others.
      for (const kind of KINDS) {
        const asker = PERSONAL.test(name) ? await Actor.arrives(app, kind) : people[kind]
        const question = input(scene(kind))
        const { ok, error } = kind === 'nobody' ? await post(app, name, question) : await asker.posts(name, question)
        expect([kind, question, ok === undefined ? error?.reason : 'ok']).toEqual([kind, question, expected[kind]])
        if (KNOWN.every((known) => known !== kind)) expect(JSON.stringify(ok ?? {})).not.toContain(scene(kind).theirs)
      }
    }
  },
)

test('a file opens for those who are in its room, whole and small, and for nobody else', async () => {
  const { file } = (await setUp())('owner')
  for (const path of [`/files/${file}/plan.txt`, `/files/${file}/plan.txt?w=480`])
    for (const kind of KINDS) {
      const headers: Record<string, string> = kind === 'nobody' ? {} : { authorization: `Bearer ${people[kind].token}` }
      const { status } = await fetch(app.url + path, { headers })
      const opens = (KNOWN as readonly Kind[]).includes(kind)
      expect([path, kind, status]).toEqual([path, kind, kind === 'nobody' ? 401 : opens ? 200 : 404])
    }
})

test('the metrics open for nobody by a session: from another machine there is no such page', async () => {
  for (const kind of KINDS) {
    const session: Record<string, string> = kind === 'nobody' ? {} : { authorization: `Bearer ${people[kind].token}` }
    const { status } = await fetch(`${app.url}/metrics`, { headers: { ...session, 'x-forwarded-for': '203.0.113.5' } })
    expect([kind, status]).toEqual([kind, 404])
  }
})

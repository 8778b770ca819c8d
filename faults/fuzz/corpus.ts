import type { CommandName, Input } from '../../protocol/commands.ts'

/** Ids that the server under test knows. */
export interface Known {
  room: string
  code: string
  /** A message of the room. */
  message: string
  person: string
  /** Ids for new messages. */
  fresh: [string, string]
}

export interface Call {
  command: CommandName
  input: unknown
}

/** What a browser answers for a passkey. */
const credential = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  clientExtensionResults: {},
  response: { clientDataJSON: 'e30', attestationObject: 'oA', authenticatorData: 'AAAA', signature: 'AAAA' },
}

/** Valid inputs of every command. A new command does not compile without an entry here. */
function inputs({ room, code, message, person, fresh }: Known): { [C in CommandName]: Input<C>[] } {
  const [id, another] = fresh
  return {
    'session.start': [{ name: 'Fuzz' }],
    'session.me': [{}],
    'session.list': [{}],
    'session.end': [{}, { id }],
    'session.signOut': [{}],
    'session.endOthers': [{}],
    'session.signIn': [
      { login: 'fuzz', password: 'correct horse' },
      { login: 'fuzz@example.org', password: 'correct horse', totp: '123456', bring: true },
    ],
    'account.create': [
      { login: 'fuzz', password: 'correct horse' },
      { login: 'fuzz', password: 'correct horse', code },
      { login: 'fuzz', password: 'correct horse', code: 'A'.repeat(22) },
    ],
    'account.passkey.begin': [{ login: 'fuzz' }, { password: 'correct horse' }, { proof: credential, code: '123456' }],
    'account.passkey.add': [{ response: credential }],
    'account.passkey.prove': [{}],
    'account.passkey.rename': [{ id: 'AAAA', name: 'Phone' }],
    'account.passkey.remove': [{ id: 'AAAA', password: 'correct horse' }],
    'session.passkey.begin': [{}],
    'session.passkey.signIn': [{ response: credential }, { response: credential, bring: true }],
    'session.provider.begin': [{}],
    'session.provider.answer': [{ answer: `code=fuzz&state=${'A'.repeat(43)}` }],
    'session.provider.signIn': [
      { state: 'A'.repeat(43) },
      { state: 'A'.repeat(43), totp: '123456', bring: true, code: 'K7M-2XPD-4RQ' },
    ],
    'session.provider.exit': [{}],
    'account.provider.begin': [{}, { password: 'correct horse', code: '123456' }],
    'account.provider.remove': [{ issuer: 'https://login.example.org/', password: 'correct horse' }],
    'account.get': [{}],
    'server.policies': [{}],
    'admin.overview': [{}],
    'admin.people': [{}, { find: 'fuzz', kind: 'guests', after: person, limit: 5 }],
    'admin.rooms': [{}, { find: '%_', after: room }],
    'admin.settings': [{}],
    'admin.update': [{ guests: false, rooms: 'accounts', registration: null, retention: 365 }],
    'admin.expiring': [{ days: 30 }],
    'admin.suspend': [{ person, on: true, reason: 'Spam' }],
    'account.password': [
      { old: 'correct horse', new: 'battery staple' },
      { code: '123456', new: 'battery staple' },
    ],
    'account.totp.begin': [{ password: 'correct horse' }],
    'account.totp.confirm': [{ code: '123456' }],
    'account.totp.remove': [{ password: 'correct horse', code: '123456' }],
    'account.totp.codes': [{ password: 'correct horse', code: 'K7M2-XPD4-RQ9B-C3FG' }],
    'account.delete': [{ password: 'correct horse', code: '123456', messages: 'delete' }, { messages: 'keep' }],
    'account.export': [{}],
    'account.requestReset': [{ login: 'fuzz' }, { login: 'fuzz@example.org' }],
    'account.setEmail': [{ email: 'fuzz@example.org', password: 'correct horse', code: '123456' }, { email: '' }],
    'account.sendConfirmation': [{}],
    'account.confirmEmail': [{ token: 'A'.repeat(43) }],
    'account.reset': [{ token: 'A'.repeat(43), password: 'battery staple' }],
    'person.rename': [{ name: 'Fuzz again' }, { name: 'ရွှေ 👩‍👩‍👧 שָׁלוֹם' }],
    'person.picture': [{}, { file: another }],
    'person.settings': [{}],
    'person.update': [{ hidesReads: true }, { hidesReads: false }],
    'room.create': [{ name: 'Room' }, { name: 'Room', topic: 'What it is about', emoji: '🎉', emptyHours: 24 }],
    'room.update': [
      { room, name: 'Another name' },
      { room, topic: '', emoji: '' },
      { room, slowSeconds: 0, writers: 'everyone', knock: false, retentionDays: 365, emptyHours: 0 },
    ],
    'room.expiring': [{ room, days: 30 }],
    'room.preview': [{ code }, { code: 'K7M2XPD4RQ' }],
    'room.join': [
      { code },
      { code, unlessLeftAfter: 1, note: 'Otto sent me' },
      { code: 'https://example.org/r/K7M-2XPD-4RQ' },
      { code: '/i/q3vJk-0sTmKzX_7aYbCdEf' },
    ],
    'room.leave': [{ room }],
    'room.members': [{ room }, { room, after: person }],
    'room.member': [{ room, person }],
    'room.read': [{ room, seq: 1 }],
    'room.seen': [{ room }],
    'room.unread': [{ room, seq: 3 }],
    'room.mute': [{ room }, { room, mute: 'everyone' }, { room, person, until: 4e12, reason: 'Repeated links' }],
    'room.unmute': [{ room, person }],
    'room.favourite': [{ room }, { room, favourite: 0.5 }],
    'room.latest': [{ rooms: [room] }],
    'room.pins': [{ room }],
    'room.setRole': [
      { room, person, role: 'moderator' },
      { room, person, role: 'member' },
    ],
    'room.remove': [
      { room, person },
      { room, person, reason: 'Repeated links' },
    ],
    'room.ban': [
      { room, person },
      { room, person, reason: 'Repeated links', until: 4e12 },
    ],
    'room.unban': [{ room, person }],
    'room.lock': [
      { room, on: true },
      { room, on: false },
    ],
    'room.replaceCode': [{ room }],
    'room.knocks': [{ room }],
    'room.admit': [{ room, person }],
    'room.turnAway': [{ room, person }],
    'invite.create': [{ room }, { room, until: 4e12, uses: 1, role: 'reader', note: 'Press list' }],
    'invite.list': [{ room }],
    'invite.revoke': [{ room, invite: another }],
    'invite.clear': [{ room }],
    'room.reports': [{ room }],
    'room.closeReport': [{ room, id: message }],
    'message.report': [
      { room, id: message },
      { room, id: message, reason: 'Repeated links' },
    ],
    'room.bans': [{ room }, { room, before: 9, limit: 10 }],
    'room.audit': [{ room }, { room, before: 9, limit: 10 }],
    'room.files': [{ room }, { room, before: 9, name: 'plan', limit: 10 }],
    'file.get': [{ file: another }],
    'file.describe': [
      { file: another, alt: 'A plan' },
      { file: another, alt: '' },
    ],
    'file.copy': [{ file: another, room }],
    'file.space': [{ room }],
    'room.typing': [{ room }, { room, thread: message }],
    'presence.set': [{}, { away: true }, { away: true, busy: true }],
    sync: [
      { known: [] },
      { epoch: 'epoch', known: [{ room, rev: 1 }] },
      { known: [{ room, rev: 2, term: 'sixteen letters!', proof: 'AAAAAAAAAAAAAAAAAAAAAA' }] },
    ],
    'message.send': [
      { room, id, body: 'Hello **there**, https://example.org' },
      { room, id: another, body: 'A reply', replyTo: message },
      { room, id, body: `In a thread, <@${person}>`, thread: message, inRoom: true },
      { room, id, body: 'Which?', poll: { choices: ['One', 'Two'], multiple: true, anonymous: true, ends: 4e12 } },
      { room, id, body: '', files: [another] },
    ],
    'message.edit': [{ room, id: message, body: 'Edited, <@here>' }],
    'message.delete': [{ room, id }],
    'message.deleteAll': [
      { room, person },
      { room, person, before: 5 },
    ],
    'message.react': [
      { room, id: message, emoji: '🎉', on: true },
      { room, id: message, emoji: '🎉', on: false },
    ],
    'message.pin': [
      { room, id: message, on: true },
      { room, id: message, on: false },
    ],
    'message.history': [{ room, id: message }],
    'thread.page': [
      { room, thread: message },
      { room, thread: message, around: 3, limit: 1 },
    ],
    'thread.read': [{ room, thread: message, seq: 4 }],
    'thread.follow': [
      { room, thread: message, on: true },
      { room, thread: message, on: false },
    ],
    'poll.vote': [
      { room, id, choices: [0, 1] },
      { room, id, choices: [] },
    ],
    'message.page': [{ room }, { room, before: 10, limit: 50 }, { room, after: 1 }, { room, around: 3, limit: 1 }],
    'message.get': [{ room, ids: [message, id] }],
    'message.missing': [{ room, ids: [message, id] }],
    'message.search': [
      { text: 'hello "there" 東京 %_*' },
      { text: 'e', rooms: [room], from: person, has: ['link'], after: 1, before: 4e12, order: 'best', limit: 1 },
      { has: ['file', 'picture', 'video', 'sound', 'poll'], next: 'bm90IGEgY3Vyc29y' },
    ],
  }
}

/** One list of all of them. */
export function corpus(known: Known): Call[] {
  return Object.entries(inputs(known)).flatMap(([command, all]) =>
    all.map((input) => ({ command: command as CommandName, input })),
  )
}

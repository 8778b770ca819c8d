import * as v from 'valibot'
import { adminSchemas, type AdminResults } from './admin-commands.ts'
import { accountSchemas, type AccountResults } from './account-commands.ts'
import { problemOfBody } from './body.ts'
import { parseCode } from './code.ts'
import { parseEmoji } from './emoji.ts'
import { parseInvitation } from './invitation.ts'
import { limits, MOST_ROOMS } from './limits.ts'
import type { FileInfo, Member, Message, Person, Read, Room, RoomFile, RoomState, Settings, Space } from './entities.ts'
import type { AuditEntry, Ban, Invite, Knock, Report } from './moderation.ts'
import { mentionsIn } from './mentions.ts'
import { searchSchemas, type SearchResults } from './search-commands.ts'
import { count, flag, nameOf, uuid, uuidv7 } from './values.ts'

const term = v.pipe(v.string(), v.maxLength(limits.termCharacters))
const proof = v.pipe(v.string(), v.maxLength(limits.proofCharacters))

const emoji = v.pipe(
  v.string(),
  v.maxLength(limits.emojiCharacters, 'is not one emoji'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseEmoji(dataset.value)
    if (parsed === null) addIssue({ message: 'is not one emoji' })
    return parsed ?? NEVER
  }),
)

/** `''` removes what is there. */
const clearable = <S extends v.GenericSchema<string, string>>(schema: S) =>
  v.union([v.literal(''), schema], 'has to be a text')

const favourite = v.pipe(v.number(), v.finite(), v.minValue(-1e9), v.maxValue(1e9))

/** A code, or the token of an invitation; a link to either counts. */
const codeOrInvitation = v.pipe(
  v.string(),
  v.maxLength(200, 'is too long for a code'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const invitation = parseInvitation(dataset.value)
    if (invitation !== null) return { invitation }
    const parsed = parseCode(dataset.value)
    if (parsed === null) addIssue({ message: 'is not a code: a code has ten letters and digits' })
    return parsed === null ? NEVER : { code: parsed }
  }),
)

/** May be empty: a message with files needs none. */
const body = v.pipe(
  v.string(),
  v.maxLength(limits.bodyCharacters, `has more than ${limits.bodyCharacters} characters`),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed && dataset.value !== '' ? problemOfBody(dataset.value) : null
    if (problem !== null) addIssue({ message: problem })
  }),
  v.check(
    (text) => mentionsIn({ body: text }).people.length <= limits.mentionsPerMessage,
    `mentions more than ${limits.mentionsPerMessage} people`,
  ),
)

const choice = v.pipe(count, v.maxValue(limits.pollChoices - 1))

const poll = v.strictObject({
  choices: v.pipe(
    v.array(nameOf(limits.pollChoiceCharacters)),
    v.minLength(2, 'has fewer than two choices'),
    v.maxLength(limits.pollChoices, `has more than ${limits.pollChoices} choices`),
    v.check((choices) => new Set(choices).size === choices.length, 'has the same choice twice'),
  ),
  multiple: flag,
  anonymous: flag,
  ends: v.optional(count),
})

/** The schema of `MessageContent`. A new field of a message is one line here and one in entities.ts. */
const messageContent = {
  body,
  replyTo: v.optional(uuidv7),
  thread: v.optional(uuidv7),
  inRoom: flag,
  poll: v.optional(poll),
  files: v.optional(
    v.pipe(
      v.array(uuid),
      v.minLength(1, 'is empty'),
      v.maxLength(limits.filesPerMessage, `has more than ${limits.filesPerMessage} files`),
      v.check((ids) => new Set(ids).size === ids.length, 'has the same file twice'),
    ),
  ),
}

const pageOf = (most: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)))

const anchors = {
  before: v.optional(count),
  after: v.optional(count),
  around: v.optional(count),
  limit: pageOf(limits.pageMessages),
}

/** Why somebody does it, in one line. */
const reason = v.optional(nameOf(limits.reasonCharacters))

const messageIds = v.pipe(
  v.array(uuidv7),
  v.minLength(1, 'is empty'),
  v.maxLength(limits.messageIds, `has more than ${limits.messageIds} ids`),
)

/** The input of every command, strictly: an unknown key is refused. */
export const schemas = {
  ...accountSchemas,
  ...adminSchemas,
  'person.rename': v.strictObject({ name: nameOf(limits.nameCharacters) }),
  /** Without `file` the person has no picture any more. */
  'person.picture': v.strictObject({ file: v.optional(uuid) }),
  'person.settings': v.strictObject({}),
  'person.update': v.strictObject({ hidesReads: v.boolean() }),
  'room.create': v.strictObject({
    name: nameOf(limits.roomNameCharacters),
    topic: v.optional(nameOf(limits.topicCharacters)),
    emoji: v.optional(emoji),
  }),
  'room.update': v.pipe(
    v.strictObject({
      room: uuid,
      name: v.optional(nameOf(limits.roomNameCharacters)),
      topic: v.optional(clearable(nameOf(limits.topicCharacters))),
      emoji: v.optional(clearable(emoji)),
      picture: v.optional(clearable(uuid)),
      slowSeconds: v.optional(v.pipe(count, v.maxValue(limits.slowSeconds))),
      knock: v.optional(v.boolean()),
      membersInvite: v.optional(v.boolean()),
      writers: v.optional(v.picklist(['everyone', 'moderators'], 'has to be "everyone" or "moderators"')),
    }),
    v.check(
      (input) => Object.entries(input).some(([key, field]) => key !== 'room' && field !== undefined),
      'changes nothing',
    ),
  ),
  'room.preview': v.strictObject({ code: codeOrInvitation }),
  /** `note` is for the moderators, where they let newcomers in. */
  'room.join': v.strictObject({ code: codeOrInvitation, unlessLeftAfter: v.optional(count), note: reason }),
  'room.leave': v.strictObject({ room: uuid }),
  'room.members': v.strictObject({ room: uuid, after: v.optional(uuid) }),
  'room.member': v.strictObject({ room: uuid, person: uuid }),
  'room.read': v.strictObject({ room: uuid, seq: count }),
  'room.seen': v.strictObject({ room: uuid }),
  'room.typing': v.strictObject({ room: uuid, thread: v.optional(uuidv7) }),
  'presence.set': v.strictObject({ away: flag, busy: flag }),
  sync: v.strictObject({
    epoch: v.optional(v.pipe(v.string(), v.maxLength(64))),
    known: v.pipe(
      v.array(v.strictObject({ room: uuid, rev: count, term: v.optional(term), proof: v.optional(proof) })),
      v.maxLength(MOST_ROOMS, `has more than ${MOST_ROOMS} rooms`),
    ),
  }),
  'room.unread': v.strictObject({ room: uuid, seq: count }),
  /** With `person` a moderator takes the voice of a member; without, a person chooses what not to be notified of. */
  'room.mute': v.pipe(
    v.strictObject({
      room: uuid,
      mute: v.optional(v.picklist(['room', 'everyone'], 'has to be "room" or "everyone"')),
      person: v.optional(uuid),
      until: v.optional(count),
      reason,
    }),
    v.check(
      ({ person, mute, until, reason }) =>
        person === undefined ? until === undefined && reason === undefined : mute === undefined,
      'mixes what you are notified of with the mute of a person',
    ),
  ),
  'room.unmute': v.strictObject({ room: uuid, person: uuid }),
  'room.favourite': v.strictObject({ room: uuid, favourite: v.optional(favourite) }),
  'room.latest': v.strictObject({
    rooms: v.pipe(
      v.array(uuid),
      v.minLength(1, 'has no room'),
      v.maxLength(limits.latestRooms, `has more than ${limits.latestRooms} rooms`),
    ),
  }),
  'room.pins': v.strictObject({ room: uuid }),
  'room.setRole': v.strictObject({
    room: uuid,
    person: uuid,
    role: v.picklist(['owner', 'moderator', 'member'], 'has to be "owner", "moderator" or "member"'),
  }),
  'room.remove': v.strictObject({ room: uuid, person: uuid, reason }),
  'room.ban': v.strictObject({ room: uuid, person: uuid, reason, until: v.optional(count) }),
  'room.unban': v.strictObject({ room: uuid, person: uuid }),
  'room.lock': v.strictObject({ room: uuid, on: v.boolean() }),
  'room.replaceCode': v.strictObject({ room: uuid }),
  'room.knocks': v.strictObject({ room: uuid }),
  'room.admit': v.strictObject({ room: uuid, person: uuid }),
  'room.turnAway': v.strictObject({ room: uuid, person: uuid }),
  'invite.create': v.strictObject({
    room: uuid,
    until: v.optional(count),
    uses: v.optional(v.pipe(count, v.minValue(1), v.maxValue(limits.inviteUses))),
    role: v.optional(v.picklist(['reader', 'member', 'moderator'], 'has to be "reader", "member" or "moderator"')),
    note: reason,
  }),
  'invite.list': v.strictObject({ room: uuid }),
  'invite.revoke': v.strictObject({ room: uuid, invite: uuid }),
  'room.reports': v.strictObject({ room: uuid }),
  'room.closeReport': v.strictObject({ room: uuid, id: uuidv7 }),
  'room.bans': v.strictObject({ room: uuid, before: v.optional(count), limit: pageOf(limits.bansPage) }),
  'room.audit': v.strictObject({ room: uuid, before: v.optional(count), limit: pageOf(limits.auditPage) }),
  'message.send': v.pipe(
    v.strictObject({ room: uuid, id: uuidv7, ...messageContent }),
    v.check(({ thread, inRoom }) => inRoom === undefined || thread !== undefined, 'is in the room without a thread'),
    v.forward(
      v.check(({ body, files, poll }) => body !== '' || (files !== undefined && poll === undefined), 'is empty'),
      ['body'],
    ),
    v.check(({ poll, thread }) => poll === undefined || thread === undefined, 'is a poll in a thread'),
  ),
  'file.get': v.strictObject({ file: uuid }),
  'file.describe': v.strictObject({ file: uuid, alt: clearable(nameOf(limits.altCharacters)) }),
  'file.copy': v.strictObject({ file: uuid, room: uuid }),
  'file.space': v.strictObject({ room: uuid }),
  'room.files': v.strictObject({
    room: uuid,
    before: v.optional(count),
    name: v.optional(nameOf(limits.fileNameCharacters)),
    limit: pageOf(limits.filesPage),
  }),
  'message.page': v.strictObject({ room: uuid, ...anchors }),
  'message.edit': v.strictObject({ room: uuid, id: uuidv7, body }),
  'message.delete': v.strictObject({ room: uuid, id: uuidv7 }),
  'message.deleteAll': v.strictObject({ room: uuid, person: uuid, before: v.optional(count) }),
  'message.react': v.strictObject({ room: uuid, id: uuidv7, emoji, on: v.boolean() }),
  'message.pin': v.strictObject({ room: uuid, id: uuidv7, on: v.boolean() }),
  'message.report': v.strictObject({ room: uuid, id: uuidv7, reason }),
  'message.history': v.strictObject({ room: uuid, id: uuidv7 }),
  'thread.page': v.strictObject({ room: uuid, thread: uuidv7, ...anchors }),
  'thread.read': v.strictObject({ room: uuid, thread: uuidv7, seq: count }),
  'thread.follow': v.strictObject({ room: uuid, thread: uuidv7, on: v.boolean() }),
  'poll.vote': v.strictObject({
    room: uuid,
    id: uuidv7,
    choices: v.pipe(
      v.array(choice),
      v.maxLength(limits.pollChoices),
      v.check((choices) => new Set(choices).size === choices.length, 'has the same choice twice'),
    ),
  }),
  'message.missing': v.strictObject({
    room: uuid,
    ids: messageIds,
  }),
  'message.get': v.strictObject({ room: uuid, ids: messageIds }),
  ...searchSchemas,
}

export type CommandName = keyof typeof schemas

/** What a client writes. */
export type Input<C extends CommandName> = v.InferInput<(typeof schemas)[C]>
/** What a handler gets, after the schema. */
export type Parsed<C extends CommandName> = v.InferOutput<(typeof schemas)[C]>

/** What each command answers under `ok`. */
export interface Results extends AccountResults, AdminResults, SearchResults {
  'person.rename': { person: Person }
  'person.picture': { person: Person }
  'person.settings': Settings
  'person.update': Settings
  'room.create': { room: Room }
  'room.update': { room: Room }
  'room.preview': { name: string; emoji?: string; members: number; here: number; joined: boolean }
  /** Or the person waits until a moderator lets them in: until `ends`, since `at`, for the `room` of this id and `name`. */
  'room.join':
    | { room: Room; waiting?: undefined }
    | { waiting: { room: string; name: string; at: number; ends: number }; room?: undefined }
  'room.leave': Record<string, never>
  /** In order of id; `more` says that `after` the last id there are others. */
  'room.members': { members: Member[]; rev: number; more: boolean }
  /** `since` is when they last joined, `invitedBy` the id of the person who let them in or made their invitation. */
  'room.member': { member: Member; since: number; invitedBy?: string }
  'room.read': Record<string, never>
  /** The read marks of the others in a small room, but for those who hide theirs; none for a person who does so. */
  'room.seen': { reads: Read[] }
  'room.typing': Record<string, never>
  'room.unread': Record<string, never>
  'room.mute': Record<string, never>
  'room.unmute': Record<string, never>
  'room.favourite': Record<string, never>
  /**
   * The newest message of each of these rooms that has one and that this person is in, and the people whom they name:
   * authors and mentioned members. With `more` some were left out: ask for them again.
   */
  'room.latest': { messages: Message[]; people: Person[]; more: boolean }
  /** The pinned messages, the one that was pinned last first. */
  'room.pins': { messages: Message[]; rev: number }
  /** With the role `owner` the room is handed over, and its owner becomes a moderator. */
  'room.setRole': Record<string, never>
  'room.remove': Record<string, never>
  'room.ban': Record<string, never>
  'room.unban': Record<string, never>
  'room.lock': Record<string, never>
  'room.replaceCode': { room: Room }
  /** The people who wait to be let in, the first one first. */
  'room.knocks': { knocks: Knock[] }
  'room.admit': Record<string, never>
  'room.turnAway': Record<string, never>
  /** `token` is answered this time only; `link` is the path of its page. */
  'invite.create': { invite: Invite; token: string; link: string }
  /** The newest first, those that have ended for 30 days. */
  'invite.list': { invites: Invite[] }
  'invite.revoke': Record<string, never>
  /** The reported messages, the newest first. */
  'room.reports': { reports: Report[] }
  'room.closeReport': Record<string, never>
  /** The newest first. It goes on with `before`, which is absent at the end. */
  'room.bans': { bans: Ban[]; before?: number }
  /** The newest first, and the people whom they name. It goes on with `before`, which is absent at the end. */
  'room.audit': { entries: AuditEntry[]; people: Person[]; before?: number }
  'presence.set': Record<string, never>
  sync: { epoch: string; person: Person; rooms: RoomState[] }
  'message.send': { id: string; seq: number; rev: number; at: number }
  /** A file of a room that this person is in, or one of their own that no message has yet. */
  'file.get': FileInfo
  'file.describe': Record<string, never>
  /** The copy, which no message has yet. */
  'file.copy': FileInfo
  /** `fileBytes` is the most that one file may have. */
  'file.space': { fileBytes: number; person: Space; room: Space; server: Space }
  /** The newest first. It goes on with `before`, which is absent at the end. */
  'room.files': { files: RoomFile[]; before?: number }
  /** Oldest first. */
  'message.page': { messages: Message[]; rev: number; more: { before: boolean; after: boolean } }
  'message.edit': { rev: number }
  'message.delete': { rev: number }
  /** How many messages were deleted. It goes on with `before`, which is absent at the end. */
  'message.deleteAll': { deleted: number; before?: number }
  'message.react': { rev: number }
  'message.pin': { rev: number }
  'message.report': Record<string, never>
  /** The versions of a message, oldest first, the present one included, each with the time from which it stood. */
  'message.history': { versions: { body: string; at: number }[] }
  /** `root` is null when there is no such message. `read` and `follows` are this person's. */
  'thread.page': {
    root: Message | null
    read: number
    follows: boolean
    messages: Message[]
    rev: number
    more: { before: boolean; after: boolean }
  }
  'thread.read': Record<string, never>
  'thread.follow': Record<string, never>
  'poll.vote': { rev: number }
  /** Those of the ids that none of this person's messages in the room has. */
  'message.missing': { missing: string[] }
  /** The messages of the room that have these ids, in order of seq. With `more` some were left out: ask for them again. */
  'message.get': { messages: Message[]; more: boolean }
}

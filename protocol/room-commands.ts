import * as v from 'valibot'
import type { Member, Message, Person, Read, Room, RoomState, Settings } from './entities.ts'
import { limits, MOST_ROOMS } from './limits.ts'
import {
  clearable,
  codeOrInvitation,
  count,
  days,
  emoji,
  emptyHours,
  flag,
  nameOf,
  reason,
  uuid,
  uuidv7,
} from './values.ts'

const term = v.pipe(v.string(), v.maxLength(limits.termCharacters))
const proof = v.pipe(v.string(), v.maxLength(limits.proofCharacters))

const favourite = v.pipe(v.number(), v.finite(), v.minValue(-1e9), v.maxValue(1e9))

/** The inputs of the commands of rooms, of the people in them, and of following them. */
export const roomSchemas = {
  'person.rename': v.strictObject({ name: nameOf(limits.nameCharacters) }),
  /** Without `file` the person has no picture any more. */
  'person.picture': v.strictObject({ file: v.optional(uuid) }),
  'person.settings': v.strictObject({}),
  'person.update': v.strictObject({ hidesReads: v.boolean() }),
  'room.create': v.strictObject({
    name: nameOf(limits.roomNameCharacters),
    topic: v.optional(nameOf(limits.topicCharacters)),
    emoji: v.optional(emoji),
    emptyHours: v.optional(emptyHours),
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
      /** 0 for what the server says. */
      retentionDays: v.optional(days),
      /** 0 for a room that stays. */
      emptyHours: v.optional(v.union([v.literal(0), emptyHours], 'has to be 0, 1, 8, 24 or 168')),
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
  'room.expiring': v.strictObject({ room: uuid, days: v.pipe(days, v.minValue(1)) }),
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
  'room.favourite': v.strictObject({ room: uuid, favourite: v.optional(favourite) }),
  'room.latest': v.strictObject({
    rooms: v.pipe(
      v.array(uuid),
      v.minLength(1, 'has no room'),
      v.maxLength(limits.latestRooms, `has more than ${limits.latestRooms} rooms`),
    ),
  }),
  'room.pins': v.strictObject({ room: uuid }),
}

export interface RoomResults {
  'person.rename': { person: Person }
  'person.picture': { person: Person }
  'person.settings': Settings
  'person.update': Settings
  'room.create': { room: Room }
  'room.update': { room: Room }
  /** How many messages a retention of so many days would delete now; with `more` it is more than these. */
  'room.expiring': { messages: number; more: boolean }
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
  'room.favourite': Record<string, never>
  /**
   * The newest message of each of these rooms that has one and that this person is in, and the people whom they name:
   * authors and mentioned members. With `more` some were left out: ask for them again.
   */
  'room.latest': { messages: Message[]; people: Person[]; more: boolean }
  /** The pinned messages, the one that was pinned last first. */
  'room.pins': { messages: Message[]; rev: number }
  'presence.set': Record<string, never>
  sync: { epoch: string; person: Person; rooms: RoomState[] }
}

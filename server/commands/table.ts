import type { CommandName, Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context, SignedIn } from '../context.ts'
import { addPasskey } from '../accounts/add-passkey.ts'
import { beginPasskeySignIn } from '../accounts/begin-passkey-sign-in.ts'
import { beginPasskey } from '../accounts/begin-passkey.ts'
import { beginTotp } from '../accounts/begin-totp.ts'
import { listPeople } from '../admin/list-people.ts'
import { listRooms } from '../admin/list-rooms.ts'
import { showOverview } from '../admin/show-overview.ts'
import { showSettings } from '../admin/show-settings.ts'
import { suspendPerson } from '../admin/suspend-person.ts'
import { updateSettings as updateServerSettings } from '../admin/update-settings.ts'
import { changePassword } from '../accounts/change-password.ts'
import { confirmTotp } from '../accounts/confirm-totp.ts'
import { createAccount } from '../accounts/create-account.ts'
import { deleteAccount } from '../accounts/delete-account.ts'
import { exportAccount } from '../accounts/export-account.ts'
import { getAccount } from '../accounts/get-account.ts'
import { removePasskey } from '../accounts/remove-passkey.ts'
import { removeTotp } from '../accounts/remove-totp.ts'
import { renewCodes } from '../accounts/renew-codes.ts'
import { resetPassword } from '../accounts/reset-password.ts'
import { signInWithPasskey } from '../accounts/sign-in-with-passkey.ts'
import { signIn } from '../accounts/sign-in.ts'
import { sync } from '../feed/sync.ts'
import { copyFile } from '../files/copy-file.ts'
import { describeFile } from '../files/describe-file.ts'
import { getFile } from '../files/get-file.ts'
import { listFiles } from '../files/list-files.ts'
import { showSpace } from '../files/show-space.ts'
import { deleteAll } from '../messages/delete-all.ts'
import { deleteMessage } from '../messages/delete-message.ts'
import { editMessage } from '../messages/edit-message.ts'
import { messageHistory } from '../messages/message-history.ts'
import { pinMessage } from '../messages/pin-message.ts'
import { reactToMessage } from '../messages/react-to-message.ts'
import { voteInPoll } from '../polls/vote-in-poll.ts'
import { listLatest } from '../rooms/list-latest.ts'
import { listPins } from '../rooms/list-pins.ts'
import { markUnread } from '../rooms/mark-unread.ts'
import { favouriteRoom } from '../rooms/favourite-room.ts'
import { muteRoom } from '../rooms/mute-room.ts'
import { followThread } from '../threads/follow-thread.ts'
import { pageThread } from '../threads/page-thread.ts'
import { readThread } from '../threads/read-thread.ts'
import { findMissing } from '../messages/find-missing.ts'
import { getMessages } from '../messages/get-messages.ts'
import { pageMessages } from '../messages/page-messages.ts'
import { searchMessages, type SearchAnswer } from '../messages/search-messages.ts'
import { sendMessage } from '../messages/send-message.ts'
import { endOthers } from '../people/end-others.ts'
import { endSession } from '../people/end-session.ts'
import { listSessions } from '../people/list-sessions.ts'
import { signOut } from '../people/sign-out.ts'
import { me } from '../people/me.ts'
import { renamePerson } from '../people/rename-person.ts'
import { setPicture } from '../people/set-picture.ts'
import { startSession } from '../people/start-session.ts'
import { settings } from '../people/settings.ts'
import { updateSettings } from '../people/update-settings.ts'
import { showPolicies } from '../policies/show-policies.ts'
import { setPresence } from '../presence/set-presence.ts'
import { typeInRoom } from '../presence/type-in-room.ts'
import { createInvite } from '../invites/create-invite.ts'
import { listInvites } from '../invites/list-invites.ts'
import { revokeInvite } from '../invites/revoke-invite.ts'
import { admitPerson } from '../rooms/admit-person.ts'
import { closeReport } from '../rooms/close-report.ts'
import { listKnocks } from '../rooms/list-knocks.ts'
import { listReports } from '../rooms/list-reports.ts'
import { lockRoom } from '../rooms/lock-room.ts'
import { replaceCode } from '../rooms/replace-code.ts'
import { turnAway } from '../rooms/turn-away.ts'
import { reportMessage } from '../messages/report-message.ts'
import { banPerson } from '../rooms/ban-person.ts'
import { createRoom } from '../rooms/create-room.ts'
import { listActs } from '../rooms/list-acts.ts'
import { listBans } from '../rooms/list-bans.ts'
import { removeMember } from '../rooms/remove-member.ts'
import { setRole } from '../rooms/set-role.ts'
import { showMember } from '../rooms/show-member.ts'
import { unbanPerson } from '../rooms/unban-person.ts'
import { unmuteMember } from '../rooms/unmute-member.ts'
import { joinRoom } from '../rooms/join-room.ts'
import { leaveRoom } from '../rooms/leave-room.ts'
import { listMembers } from '../rooms/list-members.ts'
import { listReaders } from '../rooms/list-readers.ts'
import { markRead } from '../rooms/mark-read.ts'
import { previewRoom } from '../rooms/preview-room.ts'
import { updateRoom } from '../rooms/update-room.ts'
import type { Json } from '../storage/json.ts'

/**
 * Who may run a command. `anyone` needs no session. `signed-in` needs one. `member` is `signed-in` and in the room that
 * the input names, `moderator` is a moderator of that room or its owner, `owner` is its owner, `operator` is an operator of the server: the operation checks
 * these four in its transaction.
 */
export const policies = ['anyone', 'signed-in', 'member', 'moderator', 'owner', 'operator'] as const
export type Policy = (typeof policies)[number]

/**
 * The limit that a command draws on. `message` and `change` draw on `command`, too. A change is one that a room's members
 * are told of, other than a message.
 */
export const costs = ['command', 'message', 'change'] as const
export type Cost = (typeof costs)[number]

/** Commands whose answer is passed on as the storage encoded it. */
type Encoded = 'message.page' | 'message.get' | 'room.members' | 'room.latest' | 'room.pins' | 'thread.page' | 'sync'

type Result<C extends CommandName> = C extends 'message.search'
  ? SearchAnswer
  : C extends Encoded
    ? Json<Results[C]>
    : Results[C]

type Run<C extends CommandName, By extends Caller> = (
  context: Context,
  caller: By,
  input: Parsed<C>,
) => Promise<Result<C>>

/** Weighed by what it makes the storage do: in changes for `change`, otherwise in plain commands (some 100 µs each). */
export interface Weighed<C extends CommandName> {
  may: Exclude<Policy, 'anyone'>
  cost: Cost
  /** Drawn before it runs. */
  weight: (input: Parsed<C>, caller: SignedIn, context: Context) => number | Promise<number>
  /** The weight as its result shows it: what exceeds `weight` is owed. */
  weighed?: (result: Result<C>, caller: SignedIn) => number
  run: Run<C, SignedIn>
}

/** Without a weight it weighs 1. */
export type Command<C extends CommandName> =
  | { may: 'anyone'; cost: Cost; run: Run<C, Caller> }
  | { may: Exclude<Policy, 'anyone'>; cost: Cost; weight?: undefined; run: Run<C, SignedIn> }
  | Weighed<C>

/** What weighs as much as one plain command: so many rows, rooms, or characters of an answer as JSON. */
const ROWS = 25
const ROOMS = 5
const CHARACTERS = 8 * 1024
const CHARACTERS_OF_MEMBERS = 24 * 1024
const CHARACTERS_OF_SYNC = 16 * 1024
const LONG_EDIT = 1_000
/** A step of a search takes up to 8 ms of the storage, and mostly one. */
const SEARCH_STEP = 8

/** All commands. The schema of each is in protocol/commands.ts. */
export const table: { [C in CommandName]: Command<C> } = {
  'session.start': { may: 'anyone', cost: 'command', run: startSession },
  'session.me': { may: 'signed-in', cost: 'command', run: me },
  'session.list': { may: 'signed-in', cost: 'command', run: listSessions },
  'session.end': { may: 'signed-in', cost: 'command', run: endSession },
  'session.signOut': { may: 'signed-in', cost: 'command', run: signOut },
  'session.endOthers': { may: 'signed-in', cost: 'command', run: endOthers },
  'session.signIn': { may: 'anyone', cost: 'command', run: signIn },
  'account.create': { may: 'anyone', cost: 'command', run: createAccount },
  'account.passkey.begin': { may: 'anyone', cost: 'command', run: beginPasskey },
  'account.passkey.add': { may: 'signed-in', cost: 'command', run: addPasskey },
  'account.passkey.remove': { may: 'signed-in', cost: 'command', run: removePasskey },
  'session.passkey.begin': { may: 'anyone', cost: 'command', run: beginPasskeySignIn },
  'session.passkey.signIn': { may: 'anyone', cost: 'command', run: signInWithPasskey },
  'account.get': { may: 'signed-in', cost: 'command', run: getAccount },
  'account.password': { may: 'signed-in', cost: 'command', run: changePassword },
  'account.totp.begin': { may: 'signed-in', cost: 'command', run: beginTotp },
  'account.totp.confirm': { may: 'signed-in', cost: 'command', run: confirmTotp },
  'account.totp.remove': { may: 'signed-in', cost: 'command', run: removeTotp },
  'account.totp.codes': { may: 'signed-in', cost: 'command', run: renewCodes },
  // It is a change of each room.
  'account.delete': { may: 'signed-in', cost: 'change', weight: countRooms, run: deleteAccount },
  'account.export': { may: 'signed-in', cost: 'command', run: exportAccount },
  'account.reset': { may: 'anyone', cost: 'command', run: resetPassword },
  'server.policies': { may: 'anyone', cost: 'command', run: showPolicies },
  'admin.overview': { may: 'operator', cost: 'command', weight: () => 10, run: showOverview },
  'admin.people': {
    may: 'operator',
    cost: 'command',
    weight: ({ find }) => (find === undefined ? 2 : 10),
    run: listPeople,
  },
  'admin.rooms': { may: 'operator', cost: 'command', weight: () => 10, run: listRooms },
  'admin.settings': { may: 'operator', cost: 'command', run: showSettings },
  'admin.update': { may: 'operator', cost: 'command', run: updateServerSettings },
  'admin.suspend': { may: 'operator', cost: 'command', run: suspendPerson },
  // A new name is one change in each room.
  'person.rename': { may: 'signed-in', cost: 'change', weight: countRooms, run: renamePerson },
  'person.picture': { may: 'signed-in', cost: 'change', weight: countRooms, run: setPicture },
  'person.settings': { may: 'signed-in', cost: 'command', run: settings },
  'person.update': { may: 'signed-in', cost: 'command', run: updateSettings },
  'room.create': { may: 'signed-in', cost: 'change', weight: () => 2, run: createRoom },
  'room.update': { may: 'moderator', cost: 'change', weight: () => 1, run: updateRoom },
  'room.preview': { may: 'anyone', cost: 'command', run: previewRoom },
  'room.join': { may: 'signed-in', cost: 'change', weight: () => 1, run: joinRoom },
  'room.leave': { may: 'member', cost: 'change', weight: () => 1, run: leaveRoom },
  'room.members': {
    may: 'member',
    cost: 'command',
    weight: () => 1,
    weighed: ({ text }) => 1 + text.length / CHARACTERS_OF_MEMBERS,
    run: listMembers,
  },
  'room.member': { may: 'member', cost: 'command', run: showMember },
  'room.read': { may: 'member', cost: 'command', run: markRead },
  'room.seen': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.seenMembers / ROWS,
    run: listReaders,
  },
  // It counts unread messages among up to ten times as many.
  'room.unread': { may: 'member', cost: 'command', weight: () => 5, run: markUnread },
  // The mute of a person is a change.
  'room.mute': { may: 'member', cost: 'change', weight: ({ person }) => (person === undefined ? 0 : 1), run: muteRoom },
  'room.unmute': { may: 'moderator', cost: 'change', weight: () => 1, run: unmuteMember },
  'room.favourite': { may: 'member', cost: 'command', run: favouriteRoom },
  'room.latest': {
    may: 'signed-in',
    cost: 'command',
    weight: ({ rooms }) => 1 + rooms.length / ROOMS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: listLatest,
  },
  'room.pins': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.pinsPerRoom / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: listPins,
  },
  'room.setRole': { may: 'owner', cost: 'change', weight: () => 2, run: setRole },
  'room.remove': { may: 'moderator', cost: 'change', weight: () => 2, run: removeMember },
  'room.ban': { may: 'moderator', cost: 'change', weight: () => 2, run: banPerson },
  'room.unban': { may: 'moderator', cost: 'command', run: unbanPerson },
  'room.lock': { may: 'moderator', cost: 'change', weight: () => 1, run: lockRoom },
  'room.replaceCode': { may: 'moderator', cost: 'change', weight: () => 5, run: replaceCode },
  'room.knocks': {
    may: 'moderator',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.knocksPerRoom / ROWS,
    run: listKnocks,
  },
  'room.admit': { may: 'moderator', cost: 'change', weight: () => 1, run: admitPerson },
  'room.turnAway': { may: 'moderator', cost: 'command', run: turnAway },
  'invite.create': { may: 'member', cost: 'change', weight: () => 2, run: createInvite },
  'invite.list': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.invitesPerRoom / ROWS,
    run: listInvites,
  },
  'invite.revoke': { may: 'member', cost: 'command', run: revokeInvite },
  'room.reports': {
    may: 'moderator',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.reportsPerRoom / ROWS,
    run: listReports,
  },
  'room.closeReport': { may: 'moderator', cost: 'command', run: closeReport },
  'room.bans': {
    may: 'moderator',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.bansPage) / ROWS,
    run: listBans,
  },
  'room.audit': {
    may: 'moderator',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.auditPage) / ROWS,
    run: listActs,
  },
  'room.typing': { may: 'signed-in', cost: 'command', run: typeInRoom },
  // It is told in each of the rooms.
  'presence.set': {
    may: 'signed-in',
    cost: 'command',
    weight: (_input, { connection }) => 1 + (connection?.rooms ?? 0) / ROOMS,
    run: setPresence,
  },
  sync: {
    may: 'signed-in',
    cost: 'command',
    weight: ({ known }, { connection }) => 1 + Math.max(known.length, connection?.rooms ?? 0) / ROOMS,
    // It follows all rooms now.
    weighed: ({ text }, { connection }) => 1 + (connection?.rooms ?? 0) / ROOMS + text.length / CHARACTERS_OF_SYNC,
    run: sync,
  },
  'message.send': { may: 'member', cost: 'message', run: sendMessage },
  'message.page': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.pageMessages) / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: pageMessages,
  },
  'message.get': {
    may: 'member',
    cost: 'command',
    weight: ({ ids }) => 1 + ids.length / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: getMessages,
  },
  // The search index writes a row for each sign that the text gets or loses.
  'message.edit': {
    may: 'member',
    cost: 'change',
    weight: ({ body }) => 1 + Math.floor(body.length / LONG_EDIT),
    run: editMessage,
  },
  'message.delete': { may: 'member', cost: 'change', weight: () => 1, run: deleteMessage },
  // It makes up to 50 changes. At their full weight a moderator could not delete all that a person wrote without a wait.
  'message.deleteAll': { may: 'member', cost: 'change', weight: () => 10, run: deleteAll },
  'message.react': { may: 'member', cost: 'change', weight: () => 1, run: reactToMessage },
  'message.pin': { may: 'member', cost: 'change', weight: () => 2, run: pinMessage },
  // Each moderator is told of it.
  'message.report': { may: 'member', cost: 'change', weight: () => 5, run: reportMessage },
  'message.history': {
    may: 'member',
    cost: 'command',
    weight: (_input, _caller, { limits }) => 1 + limits.versionsPerMessage / ROWS,
    weighed: ({ versions }) => 1 + versions.reduce((sum, { body }) => sum + body.length, 0) / CHARACTERS,
    run: messageHistory,
  },
  'file.get': { may: 'signed-in', cost: 'command', run: getFile },
  // It may change a message.
  'file.describe': { may: 'signed-in', cost: 'change', weight: () => 1, run: describeFile },
  'file.copy': { may: 'member', cost: 'change', weight: () => 1, run: copyFile },
  'file.space': { may: 'member', cost: 'command', run: showSpace },
  'room.files': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.filesPage) / ROWS,
    weighed: ({ files }) => 1 + JSON.stringify(files).length / CHARACTERS,
    run: listFiles,
  },
  'thread.page': {
    may: 'member',
    cost: 'command',
    weight: ({ limit }, _caller, { limits }) => 1 + (limit ?? limits.pageMessages) / ROWS,
    weighed: ({ text }) => 1 + text.length / CHARACTERS,
    run: pageThread,
  },
  'thread.read': { may: 'member', cost: 'command', run: readThread },
  'thread.follow': { may: 'member', cost: 'command', run: followThread },
  'poll.vote': { may: 'member', cost: 'change', weight: () => 1, run: voteInPoll },
  'message.search': {
    may: 'signed-in',
    cost: 'command',
    weight: () => SEARCH_STEP,
    weighed: ({ text, steps }) => Math.max(SEARCH_STEP * steps, 1 + text.length / CHARACTERS),
    run: searchMessages,
  },
  'message.missing': { may: 'member', cost: 'command', weight: ({ ids }) => 1 + ids.length / ROWS, run: findMissing },
}

async function countRooms(_input: unknown, caller: SignedIn, { storage }: Context): Promise<number> {
  return (await storage.roomsOf({ who: caller.session.person.id }, caller)).rooms.length
}

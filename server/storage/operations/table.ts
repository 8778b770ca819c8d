import { accountByLogin, accountOf } from './account-of.ts'
import { checkLogin, createAccount, showAccount, signIn } from './accounts.ts'
import { peoplePage, roomsPage } from './administered.ts'
import type { Appended, Draft } from './append.ts'
import { catchUp, heads, readRange } from './catch-up.ts'
import { lockRoom, replaceCode } from './doors.ts'
import { beginEpoch } from './epoch.ts'
import { audit } from './audit.ts'
import { ban, bans, removeMember, unban } from './bans.ts'
import { clearInvites, createInvite, invites, removeEndedInvites, revokeInvite } from './invites.ts'
import { joinRoom } from './joining.ts'
import { admit, knocks, removeEndedKnocks, turnAway } from './knocks.ts'
import { leaveRoom, member, members } from './members.ts'
import { roomsOf } from './memberships.ts'
import { deleteAll, deleteMessage } from './deletions.ts'
import { deleteAccount, deleteDeparted } from './departures.ts'
import { edit, history } from './edits.ts'
import { confirmEmail, sendConfirmation, setEmail } from './emails.ts'
import { forgetLoose, looseBlobs, namedBlobs } from './blobs.ts'
import {
  addFile,
  copyFile,
  describeFile,
  fileUsage,
  getFile,
  openFile,
  removeFile,
  removeUnsent,
  roomFiles,
} from './files.ts'
import { claimMail, dueMails, postponeMail, removeMail, requestReset } from './mails.ts'
import { beginLink, identityFlow, linkIdentity, unlinkIdentity } from './identities.ts'
import { getMessages, missing } from './messages.ts'
import { change, engineWrite, read, write, type EngineWrite, type Read, type Refused, type Write } from './operation.ts'
import { nameMembers } from './names/room-names.ts'
import { muteMember, unmuteMember } from './mutes.ts'
import { ownFiles, ownMessages, ownProfile } from './own-data.ts'
import { page } from './pages.ts'
import { operatorOf, operators } from './operators.ts'
import { resetLink, resetPassword, setPassword } from './passwords.ts'
import {
  addPasskey,
  passkeyById,
  passkeysOf,
  removePasskey,
  renamePasskey,
  storeChallenge,
  useChallenge,
  usePasskey,
} from './passkeys.ts'
import { rename, setPicture } from './people.ts'
import { pin, pins } from './pins.ts'
import { policies, policySettings, setPolicies } from './policies.ts'
import { vote } from './polls.ts'
import { post } from './post.ts'
import { react } from './reactions.ts'
import { closeReport, report, reports } from './reports.ts'
import { latest } from './latest.ts'
import { markRead, markUnread } from './read-marks.ts'
import { endingRooms, ephemeralRooms, noteEmpty, tickUptime } from './ephemeral.ts'
import { expireMessages } from './expiry.ts'
import { countExpiring, countExpiringOnServer, expiringRoom } from './retention.ts'
import { favourite, mute } from './room-choices.ts'
import { setRole } from './roles.ts'
import { deleteRoom } from './room-deletion.ts'
import { createRoom, roomByCode, updateRoom } from './rooms.ts'
import { beginTotp, confirmTotp, removeTotp, renewCodes } from './second-factor.ts'
import { indexMessages } from './search/index-messages.ts'
import { search } from './search/search.ts'
import { unindexed } from './search/unindexed.ts'
import { seenIn } from './seen.ts'
import { setSettings, settings } from './settings.ts'
import { suspend } from './suspensions.ts'
import { followThread, readThread, threadPage } from './threads.ts'
import { countMessages, serverNumbers, storedNumbers } from './server-numbers.ts'
import {
  endSession,
  endSessions,
  extendSession,
  findSession,
  findSessions,
  sessionsOf,
  startSession,
} from './sessions.ts'

/**
 * All operations. Each is one atomic unit. The methods of `Storage`, what crosses to an engine's threads, and what an
 * engine runs are derived from this table.
 */
export const operations = {
  startSession: write(startSession, 10),
  findSession: read(findSession),
  findSessions: read(findSessions, ({ hashes }) => hashes.length),
  extendSession: write(extendSession, 5),
  sessionsOf: read(sessionsOf, () => 3),
  endSession: write(endSession, 5),
  endSessions: write(endSessions, 10),
  checkLogin: read(checkLogin),
  createAccount: write(createAccount, 210),
  accountByLogin: read(accountByLogin),
  accountOf: read(accountOf),
  showAccount: read(showAccount, () => 3),
  signIn: write(signIn, 200),
  setPassword: write(setPassword, 15),
  resetLink: read(resetLink),
  resetPassword: write(resetPassword, 20),
  deleteAccount: write(deleteAccount, 400),
  deleteDeparted: write(deleteDeparted, 500),
  beginTotp: write(beginTotp, 5),
  confirmTotp: write(confirmTotp, 15),
  removeTotp: write(removeTotp, 10),
  renewCodes: write(renewCodes, 15),
  setEmail: write(setEmail, 20),
  sendConfirmation: write(sendConfirmation, 10),
  confirmEmail: write(confirmEmail, 20),
  requestReset: write(requestReset, 5),
  dueMails: read(dueMails, ({ limit }) => 1 + limit / 20),
  claimMail: write(claimMail, 15),
  postponeMail: write(postponeMail, 5),
  removeMail: write(removeMail, 5),
  operatorOf: read(operatorOf),
  operators: read(operators, () => 100),
  policies: read(policies),
  policySettings: read(policySettings, () => 2),
  setPolicies: write(setPolicies, 20),
  suspend: write(suspend, 30),
  serverNumbers: read(serverNumbers, () => 100),
  storedNumbers: read(storedNumbers, () => 100),
  countMessages: read(countMessages, ({ most }) => 1 + most / 200),
  peoplePage: read(peoplePage, ({ find, limit }) => 2 + limit / 5 + (find === undefined ? 0 : 100)),
  roomsPage: read(roomsPage, ({ limit, mostMessages }) => 2 + (limit * mostMessages) / 1_000),
  rename: write(rename, 200),
  setPicture: write(setPicture, 200),
  settings: read(settings),
  setSettings: write(setSettings, 5),

  createRoom: write(createRoom, 20),
  updateRoom: write(updateRoom, 15),
  roomByCode: read(roomByCode),
  joinRoom: write(joinRoom, 20),
  nameMembers: write(nameMembers, 200),
  ephemeralRooms: read(ephemeralRooms, ({ limit }) => 1 + limit / 20),
  tickUptime: write(tickUptime, 5),
  noteEmpty: write(noteEmpty, 5),
  endingRooms: read(endingRooms, ({ limit }) => 1 + limit / 20),
  deleteRoom: write(deleteRoom, 500),
  leaveRoom: write(leaveRoom, 20),
  roomsOf: read(roomsOf, () => 4),
  members: read(members, ({ limit }) => 1 + limit / 20),
  member: read(member, () => 2),
  markRead: write(markRead, 12),
  seenIn: read(seenIn, ({ most }) => 2 + most / 20),
  markUnread: write(markUnread, 15),
  mute: write(mute, 10),
  favourite: write(favourite, 10),
  latest: read(latest, ({ rooms }) => 1 + rooms.length / 2),
  pins: read(pins, ({ limit }) => 2 + limit / 5),

  setRole: write(setRole, 30),
  removeMember: write(removeMember, 30),
  ban: write(ban, 40),
  unban: write(unban, 15),
  muteMember: write(muteMember, 25),
  unmuteMember: write(unmuteMember, 25),
  lockRoom: write(lockRoom, 20),
  replaceCode: write(replaceCode, 25),
  knocks: read(knocks, ({ limit }) => 2 + limit / 5),
  admit: write(admit, 35),
  turnAway: write(turnAway, 20),
  removeEndedKnocks: write(removeEndedKnocks, 50),
  createInvite: write(createInvite, 25),
  invites: read(invites, ({ limit }) => 2 + limit / 5),
  revokeInvite: write(revokeInvite, 20),
  clearInvites: write(clearInvites, 20),
  removeEndedInvites: write(removeEndedInvites, 50),
  report: write(report, 30),
  reports: read(reports, ({ limit }) => 2 + limit / 5),
  closeReport: write(closeReport, 20),
  bans: read(bans, ({ limit }) => 2 + limit / 5),
  audit: read(audit, ({ limit }) => 2 + limit / 5),

  append: engineWrite<Draft, Appended>(),
  post: change(post, 25),
  edit: change(edit, 60),
  deleteMessage: change(deleteMessage, 80),
  deleteAll: write(deleteAll, 800),
  expiringRoom: read(expiringRoom, () => 2),
  expireMessages: write(expireMessages, 800),
  countExpiring: read(countExpiring, ({ most }) => 20 + most / 200),
  countExpiringOnServer: read(countExpiringOnServer, ({ most }) => 20 + most / 20),
  react: change(react, 15),
  pin: change(pin, 20),
  vote: change(vote, 20),
  history: read(history, () => 10),
  threadPage: read(threadPage, ({ limit }) => 4 + limit / 5),
  readThread: write(readThread, 10),
  followThread: write(followThread, 15),
  page: read(page, ({ limit }) => 2 + limit / 5),
  missing: read(missing, ({ ids }) => 1 + ids.length / 5),
  getMessages: read(getMessages, ({ ids }) => 1 + ids.length / 3),

  search: read(search, () => 200),
  unindexed: read(unindexed, ({ limit }) => 1 + limit / 20),
  indexMessages: write(indexMessages, 300),

  addFile: write(addFile, 30),
  getFile: read(getFile),
  openFile: read(openFile),
  copyFile: write(copyFile, 30),
  describeFile: write(describeFile, 20),
  removeFile: write(removeFile, 20),
  removeUnsent: write(removeUnsent, 200),
  roomFiles: read(roomFiles, ({ limit }) => 2 + limit / 5),
  fileUsage: read(fileUsage),
  looseBlobs: read(looseBlobs, ({ limit }) => 1 + limit / 20),
  forgetLoose: write(forgetLoose, 10),
  namedBlobs: read(namedBlobs, ({ hashes }) => 1 + hashes.length / 5),

  storeChallenge: write(storeChallenge, 5),
  useChallenge: write(useChallenge, 5),
  addPasskey: write(addPasskey, 10),
  passkeysOf: read(passkeysOf),
  passkeyById: read(passkeyById),
  usePasskey: write(usePasskey, 5),
  renamePasskey: write(renamePasskey, 5),
  removePasskey: write(removePasskey, 10),
  identityFlow: read(identityFlow, () => 2),
  beginLink: write(beginLink, 15),
  linkIdentity: write(linkIdentity, 10),
  unlinkIdentity: write(unlinkIdentity, 15),

  ownProfile: read(ownProfile, () => 15),
  ownMessages: read(ownMessages, ({ limit }) => 30 + limit / 5),
  ownFiles: read(ownFiles, ({ limit }) => 10 + limit / 5),

  catchUp: read(catchUp, ({ rooms }) => 30 + rooms.length),
  readRange: read(readRange, () => 10),
  heads: read(heads, ({ rooms }) => 1 + rooms.length / 10),
  beginEpoch: write(beginEpoch, 10),
}

export type Operations = typeof operations
export type OperationName = keyof Operations

type Named<Kind> = { [N in OperationName]: Operations[N] extends Kind ? N : never }[OperationName]
export type ReadName = Named<{ kind: 'read' }>
export type WriteName = Named<{ kind: 'write' | 'engine-write' }>

type Types<N extends OperationName> =
  Operations[N] extends Read<infer I, infer O>
    ? [I, O]
    : Operations[N] extends Write<infer I, infer O>
      ? [I, O]
      : Operations[N] extends EngineWrite<infer I, infer O>
        ? [I, O]
        : never

export type Input<N extends OperationName> = Types<N>[0]
/** What the operation answers, a refusal included. */
export type Output<N extends OperationName> = Types<N>[1]
/** What a `Storage` method resolves with: a refusal is thrown. */
export type Result<N extends OperationName> = Exclude<Output<N>, Refused>

/** A question to an engine, as it crosses a thread or a batch. */
export type Ask<N extends OperationName> = { [M in N]: { name: M; input: Input<M> } }[N]
export type AnyRead = Ask<ReadName>
export type AnyWrite = Ask<WriteName>

/** What an operation makes the storage do, by its input, in the unit of its kind. */
export function weightOf({ name, input }: AnyRead | AnyWrite): number {
  const { weight } = operations[name]
  return typeof weight === 'number' ? weight : (weight as (input: unknown) => number)(input)
}

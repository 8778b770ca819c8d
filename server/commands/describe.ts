import type { Params, Reason, Refusal, WireError } from '../../protocol/errors.ts'

type Sentence = string | ((params: Params) => string)

/** English for bots and logs. Parley's own client has words of its own for each reason. */
const sentences: Record<Reason, Sentence> = {
  invalid_input: ({ key, problem }) =>
    key === undefined
      ? `The input is refused: it ${problem}.`
      : `The input is refused: ${JSON.stringify(key)} ${problem}.`,
  unknown_command: ({ command }) => `There is no command ${JSON.stringify(command)}.`,
  not_json: 'Send a JSON body with content-type application/json.',
  not_post: 'A command is a POST to /api/<command>.',
  too_many_anchors: 'Give only one of before, after and around.',
  not_a_thread: 'A thread begins with a message that is in no thread itself.',
  no_such_choice: 'The poll has no such choice.',
  not_a_picture: 'This file is no picture.',
  single_choice: 'This poll takes one choice from each person.',
  not_a_poll: 'This message is not a poll.',
  binary_data: 'Parley takes no binary data. Send JSON values only.',
  too_many_arguments: 'A command takes one argument: its input, an object.',
  only_for_sockets: 'Sync works over a socket only. Over HTTP, use message.page.',
  only_over_http: 'This works over HTTP only, because it makes a session.',
  common_password: 'Many people use this password, or it is your user name. Choose another one.',
  signed_out: 'You are not signed in. Start a session.',
  foreign_page: ({ address }) =>
    `This page is not served from this server's address, so it cannot act for you.${address === undefined ? '' : ` Open ${address} instead.`}`,
  host_changed: "A proxy before this server changes the Host header. The server's log says what to set.",
  left_room: 'You have left this room.',
  not_owner: 'Only the owner of the room may do this.',
  not_moderator: 'Only the owner and moderators of the room may do this.',
  not_author: 'Only the author of a message may change it.',
  not_yourself: 'Nobody can do this to themselves.',
  banned: ({ until, why }) =>
    `You are banned from this room ${untilWhen(until)}.${why === undefined ? '' : ` The reason is: ${JSON.stringify(why)}.`}`,
  muted: ({ until }) => `You are muted in this room ${untilWhen(until)}.`,
  invite_ended: ({ why }) => `This invitation lets nobody in any more: it is ${String(why).replace('_', ' ')}.`,
  room_locked: 'The room is locked: nobody new can join it.',
  turned_away: 'A moderator of the room did not let you in.',
  read_only: 'Only the owner and moderators write in this room.',
  too_late_to_edit: ({ minutes }) => `A message may be edited for ${minutes} minutes after it was sent.`,
  poll_ended: 'The poll has ended.',
  not_member: 'There is no such room, or you are not in it.',
  code_replaced: 'The room of this code has another code now. Ask one of its members for it.',
  no_such_invite: 'There is no such invitation, or it is not yours.',
  no_such_knock: 'This person does not wait to be let in.',
  no_such_member: 'This person is not in the room.',
  wrong_code: 'No room has this code.',
  no_such_message: 'There is no such message in this room.',
  no_such_session: 'You have no such session.',
  no_such_file: 'There is no such file, or it is not yours to see.',
  nothing_said: 'A message needs a text or a file.',
  no_space: ({ of, left }) => `The ${of} has ${left} bytes left for files.`,
  too_many_uploads: ({ most }) => `At most ${most} uploads may be under way.`,
  upload_cut: 'The upload ended before all of its bytes came.',
  file_too_large: ({ bytes }) => `A file has at most ${bytes} bytes.`,
  wrong_link: 'This link was used before, or its time is over.',
  link_used: 'This link was used before: the address is confirmed.',
  email_taken: 'Another account has confirmed this address.',
  nothing_to_confirm: 'The account has no address that is to be confirmed.',
  no_mail: 'This server sends no mails.',
  wrong_login: 'The user name or the password is wrong.',
  wrong_password: 'The password is wrong.',
  totp_needed: 'Send a code of the second factor with it.',
  wrong_totp: 'The code of the second factor is wrong or was used before.',
  no_account: 'You are a guest. Create an account first.',
  not_operator: 'Only operators of this server may do this.',
  suspended: ({ why }) =>
    `You are suspended from this server.${why === undefined ? '' : ` The reason is: ${JSON.stringify(why)}.`}`,
  guests_refused: 'This server takes no new guests. Sign in.',
  no_room_creation: ({ may }) =>
    may === 'accounts' ? 'Only people with an account may create rooms.' : 'Only operators may create rooms.',
  registration_closed: 'This server takes no new accounts.',
  invitation_needed: 'Join a room first, or send the code of one: new accounts are by invitation.',
  own_suspension: 'You cannot suspend yourself.',
  no_such_person: 'There is no such person.',
  login_taken: ({ suggestion }) =>
    suggestion === undefined
      ? 'This user name is taken.'
      : `This user name is taken, or looks like another one. ${JSON.stringify(suggestion)} is free.`,
  has_account: 'You have an account already.',
  last_passkey: 'This is the only way in to your account. Set a password first.',
  too_many_passkeys: ({ most }) => `An account has at most ${most} passkeys. Remove one first.`,
  no_such_identity: 'Your account has no such identity.',
  no_provider: 'People sign in to this server without an OpenID Connect provider.',
  wrong_identity: 'What the provider answered could not be verified. Begin again.',
  provider_denied: 'The provider did not sign you in.',
  flow_ended: 'This sign-in was not begun in this browser, has taken too long, or was used. Begin again.',
  last_way: 'This is the only way in to your account. Set a password first.',
  identity_taken: 'This identity belongs to another account.',
  has_identity: 'Your account has an identity of this provider already. Remove it first.',
  provider_away: 'The provider does not answer.',
  no_such_passkey: 'Your account has no such passkey.',
  sign_in_again: ({ minutes }) =>
    `Sign in again first. Your account has neither a password nor a passkey, and its changes need a sign-in within the last ${minutes} minutes.`,
  passkey_needed: 'Your account has no password. Send what one of its passkeys signed: see account.passkey.prove.',
  wrong_passkey: 'This passkey is unknown here, or its time is over. Begin again.',
  only_in_browsers: 'A passkey is bound to a page: send the Origin of this server.',
  has_totp: 'Your account has a second factor. Remove it first.',
  no_totp: 'Your account has no second factor.',
  already_signed_in: 'This session has a person already. Rename the person, or end the session first.',
  id_taken: 'Another message of yours or of this room has this id. Send this one with a new id.',
  message_deleted: 'The message is deleted.',
  too_many_reactions: ({ most }) => `A message has at most ${most} kinds of reactions.`,
  too_many_pins: ({ most }) => `A room has at most ${most} pinned messages. Take one off first.`,
  too_many_rooms: ({ most }) => `You are in ${most} rooms, the maximum. Leave one first.`,
  too_many_members: ({ most }) => `Only rooms of up to ${most} people tell who has read.`,
  too_many_moderators: ({ most }) => `A room has at most ${most} moderators. Take the role from one first.`,
  too_many_invites: ({ most }) => `At most ${most} invitations may be open.`,
  too_many_knocks: ({ most }) => `At most ${most} people may wait to be let in.`,
  too_many_reports: ({ most }) => `At most ${most} reports may wait for the moderators.`,
  too_large: ({ bytes }) => `A command has at most ${bytes} bytes.`,
  too_many_requests: ({ perSecond }) => `The limit is ${perSecond} requests a second for each address.`,
  too_many_commands: ({ perSecond }) =>
    `The limit is ${perSecond} commands a second for each person; long answers count as several.`,
  too_many_messages: ({ perSecond }) => `The limit is ${perSecond} messages a second for you.`,
  slow: ({ seconds }) => `A member of this room may write once in ${seconds} seconds.`,
  too_many_changes: ({ perSecond }) => `The limit is ${perSecond} changes of rooms a second for each person.`,
  too_many_guests: 'Too many people started a session from your address.',
  too_many_wrong_codes: 'Too many wrong codes came from your address.',
  too_many_exports: 'You exported your data several times.',
  too_many_mails: 'Too many mails were asked for. Try again later.',
  too_many_sign_ins: 'Too many wrong passwords.',
  too_many_connections: ({ most }) => `You have ${most} connections, the maximum. Close one first.`,
  failed: ({ id }) => `The server failed to do this. The operator finds the details in the log under ${id}.`,
  retention_too_long: ({ most }) =>
    `This server deletes messages after ${most} days. A room cannot keep them for longer.`,
  name_taken: ({ name, suggestion }) =>
    `Somebody in the room has a name that looks like ${JSON.stringify(name)}.${suggestion === undefined ? '' : ` ${JSON.stringify(suggestion)} is free.`}`,
  restarting: 'The server is restarting.',
  disk_full: "The server's disk is full. Reading works; writing works again when there is space.",
  storage_unavailable: 'The server cannot read or write its data at the moment.',
  too_many_waiting: 'Too many writes are waiting.',
  no_free_code: 'No free code was found for the room.',
  admission: 'Too many connections come at once. Yours is admitted after the given time.',
  session_unknown: 'The server cannot look up your session at the moment.',
}

function untilWhen(until: Params[string] | undefined): string {
  return until === undefined ? 'for good' : `until ${new Date(Number(until)).toISOString()}`
}

/** A refusal as it goes over the wire. */
export function describe({ code, reason, params, retryAfterMs }: Refusal): WireError {
  const sentence = sentences[reason]
  const what = typeof sentence === 'string' ? sentence : sentence(params ?? {})
  const again = retryAfterMs === undefined ? '' : ` Try again in ${(retryAfterMs / 1_000).toFixed(1)} s.`
  return {
    code,
    reason,
    message: what + again,
    ...(params !== undefined && { params }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  }
}

import type { ProblemReason } from '../../stores/connection/problem.ts'
import { later, OUTDATED, type Words } from './words.ts'

/** Words for what is refused in parts that are loaded when they are first used. */
export const rareRefusals = {
  not_operator: 'Only operators of this Parley can do this.',
  suspended: ({ why }) =>
    why === undefined
      ? 'You are suspended from this Parley. Ask its operator.'
      : `You are suspended from this Parley. Its operator wrote: “${why}”.`,
  guests_refused: 'This Parley takes no new guests.',
  no_room_creation: ({ may }) =>
    `Only ${may === 'accounts' ? 'people with an account' : 'operators'} can create rooms here.`,
  registration_closed: 'This Parley takes no new accounts.',
  invitation_needed: 'New accounts are by invitation. Join a room by its code first.',
  own_suspension: 'You cannot suspend yourself.',
  no_such_person: 'This person does not exist.',
  invalid_input: 'The server did not accept this. Check what you have typed and try again.',
  left_room: 'You have left this room. Join it again to continue.',
  not_owner: 'Only the owner of this room can do this.',
  not_moderator: 'Only the owner and moderators of this room can do this.',
  too_many_messages: (_, wait) => `You are sending messages too fast. Try again ${later(wait)}.`,
  not_json: OUTDATED,
  not_post: OUTDATED,
  too_many_anchors: OUTDATED,
  not_a_thread: OUTDATED,
  no_such_choice: OUTDATED,
  single_choice: 'This poll takes one choice from each person.',
  not_a_poll: OUTDATED,
  binary_data: OUTDATED,
  too_many_arguments: OUTDATED,
  only_for_sockets: OUTDATED,
  too_many_reactions: ({ most }) => `A message has at most ${most} different reactions.`,
  too_many_pins: ({ most }) => `A room has at most ${most} pinned messages. Take one off and try again.`,
  no_such_file: 'This file is not on the server any more. Try again.',
  nothing_said: OUTDATED,
  not_a_picture: 'This file is no picture that can be shown. Choose a PNG, JPEG, WebP or GIF.',
  no_space: 'There is no space left for this file.',
  too_many_uploads: 'Too many files at once. Try again.',
  upload_cut: 'This file did not arrive. Try again.',
  file_too_large: 'This file is too large.',
  too_many_members: ({ most }) => `Only rooms of up to ${most} people show who has read.`,
  no_free_code: 'The server found no free code for the room. Try again.',
  retention_too_long: ({ most }) => `This server deletes messages after ${most} days. Choose fewer.`,
  name_taken: ({ name, suggestion }) =>
    `Somebody in the room has a name that looks like “${name}”. ${suggestion === undefined ? 'Choose another.' : `“${suggestion}” is free.`}`,
  message_deleted: 'This message was deleted meanwhile.',
  poll_ended: 'This poll has ended.',
  too_late_to_edit: ({ minutes }) => `A message can be edited for ${minutes} minutes after it was sent.`,
  not_author: 'Only the person who wrote a message can change it.',
  too_many_rooms: ({ most }) => `You are in ${most} rooms, the maximum. Leave one and try again.`,
  too_many_guests: (_, wait) => `Too many people have joined from your network. Try again ${later(wait)}.`,
  already_signed_in: 'You are already signed in on this device. Reload the page to continue.',
  id_taken: 'The server has another message under the same id. Try again to send this one under a new id.',
  too_large: ({ bytes }) => `This is too large: at most ${bytes} bytes can be sent at once.`,
  too_many_connections: ({ most }) =>
    `Parley is already open in ${most} tabs or devices, the maximum. Close one and try again.`,
  foreign_page: ({ address }) =>
    `This page was not opened at this Parley’s own address, so it cannot act for you. Open ${address ?? 'Parley at its own address'}${address ? ' instead' : ''}.`,
  no_cookies:
    'Parley needs a cookie to know you again, and this browser does not store it. Allow cookies for this page, then reload it.',
  host_changed: 'The proxy of this Parley changes its address. Its operator has to set PUBLIC_URL.',
  no_sockets: 'The proxy of this Parley does not pass WebSockets on. Its operator has to allow them.',
  no_such_message: 'This message does not exist.',
  not_yourself: 'You cannot do this to yourself.',
  banned: ({ until, why }) => `You are banned from this room${before(until)}.${why ? ` The reason: ${why}.` : ''}`,
  muted: ({ until }) => `You are muted in this room${before(until)}. You can read, react and vote.`,
  invite_ended: ({ why }) =>
    `${INVITE_ENDED[String(why)] ?? 'This invitation has ended.'} Ask the person who invited you for a new one.`,
  no_such_invite: 'This invitation is gone.',
  too_many_invites: ({ most }) => `At most ${most} invitations can be open. Revoke one and try again.`,
  room_locked: 'This room is locked. Nobody new can join it at the moment.',
  turned_away: (_, wait) => `A moderator did not let you in. You can ask again ${later(wait)}.`,
  code_replaced: 'This room has a new code. Ask the person who invited you for it.',
  no_such_knock: 'This person does not wait any more.',
  too_many_knocks: 'Too many people wait to be let in. Try again later.',
  too_many_reports: 'Too many reports wait for the moderators. Try again later.',
  waiting: 'You have asked to be let in. A moderator of the room decides.',
  read_only: 'Only the owner and moderators write in this room.',
  slow: ({ seconds }, wait) => `Each member writes once in ${seconds} seconds here. This is sent ${later(wait)}.`,
  no_such_member: 'This person is not in the room any more.',
  too_many_moderators: ({ most }) => `A room has at most ${most} moderators. Take the role from one and try again.`,
  only_over_http: OUTDATED,
  common_password: 'Many people use this password, or it is your user name. Choose another one.',
  no_such_session: 'This device is signed out already.',
  wrong_link: 'This link was used before, or its time is over. Ask for a new one.',
  link_used: 'This link was used before: the address is confirmed.',
  email_taken: 'Another account has this address already.',
  nothing_to_confirm: 'No address waits to be confirmed any more.',
  no_mail: 'This server sends no mails.',
  too_many_mails: (_, wait) => `Too many mails were asked for. Try again ${later(wait)}.`,
  wrong_login: 'The user name or the password is wrong.',
  wrong_password: 'The password is wrong.',
  totp_needed: 'Enter a code of your second factor.',
  wrong_totp: 'The code is wrong or was used before.',
  no_account: 'Create an account first.',
  login_taken: ({ suggestion }) =>
    suggestion === undefined
      ? 'This user name is taken.'
      : `This user name is taken, or looks like another one. “${suggestion}” is free.`,
  has_account: 'You have an account already.',
  last_passkey: 'This passkey is the only way in to your account. Set a password first.',
  too_many_passkeys: ({ most }) => `An account has at most ${most} passkeys. Remove one and try again.`,
  no_such_identity: 'This was removed already.',
  no_provider: 'This Parley has no other way to sign in. Use your password.',
  wrong_identity: 'The answer of your sign-in provider could not be checked. Try again.',
  provider_denied: 'The sign-in was cancelled. Nothing has changed here.',
  flow_ended: 'This sign-in took too long, was used before, or began in another browser. Try again.',
  last_way: 'This is the only way in to your account. Set a password first.',
  identity_taken:
    'Another account here is connected with this identity already. Sign in with it, or choose another one there.',
  has_identity: 'Your account is connected already. Disconnect it first.',
  provider_away: (_, wait) => `Your sign-in provider does not answer. Try again ${later(wait)}, or use another way.`,
  no_such_passkey: 'This passkey was removed already.',
  wrong_passkey: 'This passkey does not belong to an account here, or it took too long. Try again.',
  sign_in_again: ({ minutes }) =>
    `Sign out and in again first. This change needs a sign-in within the last ${minutes} minutes.`,
  passkey_needed: 'Confirm with a passkey that it is you.',
  passkey_cancelled: 'No passkey was used. Nothing has changed.',
  passkey_timed_out: 'The passkey took too long. Nothing has changed. Try again.',
  passkey_known: 'This device has a passkey of your account already.',
  passkey_failed: 'This device could not do this with a passkey. Nothing has changed.',
  only_in_browsers: OUTDATED,
  has_totp: 'Your account has a second factor already.',
  no_totp: 'Your account has no second factor.',
  too_many_exports: (_, wait) => `You exported your data several times. Try again ${later(wait)}.`,
  too_many_sign_ins: (_, wait) => `Too many wrong passwords. Try again ${later(wait)}.`,
} satisfies Partial<Record<ProblemReason, Words>>

const INVITE_ENDED: Record<string, string> = {
  used_up: 'This invitation has been used up.',
  revoked: 'This invitation was taken back.',
}

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** " until 19 Nov 2026, 12:00", or nothing for what lasts for good. */
function before(until: string | number | undefined): string {
  return until === undefined ? '' : ` until ${time.format(Number(until))}`
}

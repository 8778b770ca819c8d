import type { AccountReason, Params } from '../../../protocol/errors.ts'
import type { Problem, ProblemReason } from '../../stores/connection/problem.ts'

const OUTDATED = 'This page and the server have different versions. Reload the page and try again.'
const SENT_LATER = 'Your messages are stored on this device and are sent later.'

export type Words = string | ((params: Params, retryAfterMs: number | undefined) => string)

/**
 * The words for every reason why something did not succeed. The other file with such words is account-refusals.ts:
 * another language is two other files. Each text says what happened and what to do.
 */
const refusals: Record<Exclude<ProblemReason, AccountReason>, Words> = {
  invalid_input: 'The server did not accept this. Check what you have typed and try again.',
  unknown_command: OUTDATED,
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
  signed_out: 'You are not signed in on this device any more. Enter your name to continue.',
  foreign_page:
    'This page is not served from this Parley’s address, so it cannot act for you. Open Parley at its own address.',
  host_changed: 'The proxy of this Parley changes its address. Its operator has to set PUBLIC_URL.',
  left_room: 'You have left this room. Join it again to continue.',
  not_owner: 'Only the owner of this room can do this.',
  not_moderator: 'Only the owner and moderators of this room can do this.',
  not_author: 'Only the person who wrote a message can change it.',
  too_late_to_edit: ({ minutes }) => `A message can be edited for ${minutes} minutes after it was sent.`,
  poll_ended: 'This poll has ended.',
  message_deleted: 'This message was deleted meanwhile.',
  too_many_reactions: ({ most }) => `A message has at most ${most} different reactions.`,
  too_many_pins: ({ most }) => `A room has at most ${most} pinned messages. Take one off and try again.`,
  no_such_file: 'This file is not on the server any more. Try again.',
  nothing_said: OUTDATED,
  not_a_picture: 'This file is no picture that can be shown. Choose a PNG, JPEG, WebP or GIF.',
  no_space: 'There is no space left for this file.',
  too_many_uploads: 'Too many files at once. Try again.',
  upload_cut: 'This file did not arrive. Try again.',
  file_too_large: 'This file is too large.',
  not_member: 'You are no longer in this room.',
  no_such_message: 'This message does not exist.',
  wrong_code: 'No room has this code. Check it with the person who sent it.',
  already_signed_in: 'You are already signed in on this device. Reload the page to continue.',
  id_taken: 'The server has another message under the same id. Try again to send this one under a new id.',
  too_many_rooms: ({ most }) => `You are in ${most} rooms, the maximum. Leave one and try again.`,
  too_many_members: ({ most }) => `Only rooms of up to ${most} people show who has read.`,
  too_large: ({ bytes }) => `This is too large: at most ${bytes} bytes can be sent at once.`,
  too_many_requests: tooFast,
  too_many_commands: tooFast,
  too_many_changes: tooFast,
  too_many_messages: (_, wait) => `You are sending messages too fast. Try again ${later(wait)}.`,
  too_many_guests: (_, wait) => `Too many people have joined from your network. Try again ${later(wait)}.`,
  too_many_wrong_codes: (_, wait) => `Too many wrong codes. Try again ${later(wait)}.`,
  too_many_connections: ({ most }) =>
    `Parley is already open in ${most} tabs or devices, the maximum. Close one and try again.`,
  failed: ({ id }) => `The server could not do this. Try again.${id ? ` If it happens again, report ${id}.` : ''}`,
  restarting: `The server is restarting. ${SENT_LATER}`,
  disk_full: `The server’s disk is full. ${SENT_LATER}`,
  storage_unavailable: `The server cannot reach its storage. ${SENT_LATER}`,
  too_many_waiting: `The server is busy. ${SENT_LATER}`,
  no_free_code: 'The server found no free code for the room. Try again.',
  admission: 'The server is busy. Parley keeps trying to connect.',
  session_unknown: 'The server cannot check your session at the moment. Parley keeps trying.',
  unreachable: 'Parley cannot be reached. Check your connection.',
  no_sockets: 'The proxy of this Parley does not pass WebSockets on. Its operator has to allow them.',
  no_cookies:
    'Parley needs a cookie to know you again, and this browser does not store it. Allow cookies for this page, then reload it.',
  not_cached: 'This room was not opened on this device before. It loads as soon as Parley can be reached.',
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always' })

/** For a reason of accounts, whose words are in account-refusals.ts, that something failed. */
export function refusalText({ reason, params, retryAfterMs }: Problem): string {
  const words = refusals[reason as keyof typeof refusals] ?? refusals.failed
  return typeof words === 'string' ? words : words(params ?? {}, retryAfterMs)
}

function tooFast(_: Params, wait: number | undefined): string {
  return `You are doing this too fast. Try again ${later(wait)}.`
}

/** "in 12 seconds", "in 2 minutes", "now". */
export function later(ms: number | undefined): string {
  if (ms === undefined) return 'later'
  if (ms <= 0) return 'now'
  const seconds = Math.ceil(ms / 1_000)
  return seconds < 120 ? relative.format(seconds, 'second') : relative.format(Math.ceil(seconds / 60), 'minute')
}

/** The closed list of coarse codes, each with its HTTP status. */
export const errorCodes = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ErrorCode = keyof typeof errorCodes

/** The closed list of reasons, each with its coarse code. A client chooses its words by the reason and its parameters. */
export const reasons = {
  /** Parameters: `key` (absent for the input as a whole), `problem`. */
  invalid_input: 'invalid',
  /** Parameter: `command`. */
  unknown_command: 'invalid',
  not_json: 'invalid',
  not_post: 'invalid',
  too_many_anchors: 'invalid',
  /** A thread begins with a message that is in no thread. */
  not_a_thread: 'invalid',
  no_such_choice: 'invalid',
  /** A file that is to be a picture of a person or of a room. */
  not_a_picture: 'invalid',
  single_choice: 'invalid',
  not_a_poll: 'invalid',
  /** The socket that sent it is closed. So it is after `too_many_arguments`. */
  binary_data: 'invalid',
  too_many_arguments: 'invalid',
  only_for_sockets: 'invalid',
  only_over_http: 'invalid',
  /** A passkey is bound to a page. */
  only_in_browsers: 'invalid',
  common_password: 'invalid',
  signed_out: 'unauthorized',
  foreign_page: 'forbidden',
  /** The page is ours, but a proxy changed the Host header. */
  host_changed: 'forbidden',
  left_room: 'forbidden',
  not_owner: 'forbidden',
  not_moderator: 'forbidden',
  not_author: 'forbidden',
  /** Nobody does this to themselves. */
  not_yourself: 'forbidden',
  /** Parameters: `until` in ms since 1970 (absent for good), and `why`, the moderator's reason, if there is one. */
  banned: 'forbidden',
  /** Parameter: `until` in ms since 1970 (absent for good). */
  muted: 'forbidden',
  /** Parameter: `why`: `ended`, `used_up` or `revoked`. */
  invite_ended: 'forbidden',
  /** Nobody new can join the room. */
  room_locked: 'forbidden',
  /** A moderator did not let the person in a while ago. */
  turned_away: 'forbidden',
  /** Only moderators write in the room. */
  read_only: 'forbidden',
  /** Parameter: `minutes`, the time in which a message may be edited. */
  too_late_to_edit: 'forbidden',
  poll_ended: 'forbidden',
  not_member: 'not_found',
  /** The person to whom this is to be done is not in the room. */
  no_such_member: 'not_found',
  wrong_code: 'not_found',
  /** The room has another code now. */
  code_replaced: 'not_found',
  no_such_invite: 'not_found',
  /** The person does not wait to be let in. */
  no_such_knock: 'not_found',
  no_such_message: 'not_found',
  no_such_session: 'not_found',
  no_such_passkey: 'not_found',
  passkey_needed: 'forbidden',
  sign_in_again: 'forbidden',
  no_such_identity: 'not_found',
  /** People sign in here without a provider. */
  no_provider: 'not_found',
  wrong_link: 'not_found',
  /** The address is confirmed already. */
  link_used: 'conflict',
  /** Another account has confirmed the address. */
  email_taken: 'conflict',
  /** The account has no address that is to be confirmed. */
  nothing_to_confirm: 'conflict',
  /** This server sends no mails. */
  no_mail: 'forbidden',
  /** Parameter: `file`. Also for a file of a room that the person is not in, and for one that was sent already. */
  no_such_file: 'not_found',
  /** The same for a login that does not exist. */
  wrong_login: 'forbidden',
  wrong_password: 'forbidden',
  totp_needed: 'forbidden',
  wrong_totp: 'forbidden',
  wrong_passkey: 'forbidden',
  /** What the provider answered could not be verified. */
  wrong_identity: 'forbidden',
  /** The person, or the provider, did not agree. */
  provider_denied: 'forbidden',
  /** The sign-in with the provider was not begun in this browser, has taken too long, or was used. */
  flow_ended: 'forbidden',
  /** The person is a guest. */
  no_account: 'forbidden',
  /** Parameter: `most`, the days of the server. */
  retention_too_long: 'conflict',
  /** The person is no operator of the server. */
  not_operator: 'forbidden',
  /** Parameter: `why`, in the operator's words; absent if they gave none. */
  suspended: 'forbidden',
  /** This server takes no new guests. */
  guests_refused: 'forbidden',
  /** Parameter: `may`, who may create rooms: `accounts` or `operators`. */
  no_room_creation: 'forbidden',
  registration_closed: 'forbidden',
  /** A guest who is in a room, or the code of one. */
  invitation_needed: 'forbidden',
  /** Operators do not suspend themselves. */
  own_suspension: 'conflict',
  no_such_person: 'not_found',
  already_signed_in: 'conflict',
  /** Parameter: `suggestion`, a login that is free; absent for an e-mail address. */
  login_taken: 'conflict',
  has_account: 'conflict',
  /** The account has no password. */
  last_passkey: 'conflict',
  /** Nothing else would let the person in. */
  last_way: 'conflict',
  /** It belongs to another account. */
  identity_taken: 'conflict',
  /** The account has one of this provider. */
  has_identity: 'conflict',
  /** Parameter: `most`. */
  too_many_passkeys: 'conflict',
  has_totp: 'conflict',
  no_totp: 'conflict',
  /** Parameters: `name`, and `suggestion`, one that is free (absent if none was found). */
  name_taken: 'conflict',
  id_taken: 'conflict',
  message_deleted: 'conflict',
  /** A message says nothing and has no files. */
  nothing_said: 'invalid',
  /** Parameters: `of` (`person`, `room` or `server`), `left` in bytes. */
  no_space: 'conflict',
  /** Parameter: `most`. */
  too_many_uploads: 'rate_limited',
  /** The bytes end before the length that was announced. */
  upload_cut: 'invalid',
  /** Parameter: `most`. */
  too_many_reactions: 'conflict',
  /** Parameter: `most`. */
  too_many_pins: 'conflict',
  /** Parameter: `most`. */
  too_many_rooms: 'conflict',
  /** Parameter: `most`. */
  too_many_members: 'conflict',
  /** Parameter: `most`. */
  too_many_moderators: 'conflict',
  /** Parameter: `most`. */
  too_many_invites: 'conflict',
  /** Parameter: `most`. */
  too_many_knocks: 'conflict',
  /** Parameter: `most`. */
  too_many_reports: 'conflict',
  /** Parameter: `bytes`. */
  too_large: 'too_large',
  /** Parameter: `bytes`. */
  file_too_large: 'too_large',
  /** Parameter: `perSecond`. */
  too_many_requests: 'rate_limited',
  /** Parameter: `perSecond`. */
  too_many_commands: 'rate_limited',
  /** Parameter: `perSecond`. */
  too_many_messages: 'rate_limited',
  /** Parameter: `seconds` between two messages of a member in this room. */
  slow: 'rate_limited',
  /** Parameter: `perSecond`. */
  too_many_changes: 'rate_limited',
  too_many_guests: 'rate_limited',
  too_many_wrong_codes: 'rate_limited',
  too_many_sign_ins: 'rate_limited',
  too_many_exports: 'rate_limited',
  too_many_mails: 'rate_limited',
  /** Parameter: `most`. */
  too_many_connections: 'rate_limited',
  /** Parameter: `id`, which is in the server's log. */
  failed: 'internal',
  restarting: 'unavailable',
  /** The provider does not answer. */
  provider_away: 'unavailable',
  disk_full: 'unavailable',
  storage_unavailable: 'unavailable',
  too_many_waiting: 'unavailable',
  no_free_code: 'unavailable',
  /** Too many connections at once; each is given its own time to try again. */
  admission: 'unavailable',
  session_unknown: 'unavailable',
} as const satisfies Record<string, ErrorCode>

export type Reason = keyof typeof reasons
export type Params = Record<string, string | number>

/** `message` is English for bots and logs. `retryAfterMs` is there when the same command can succeed later. */
export interface WireError {
  code: ErrorCode
  reason: Reason
  message: string
  params?: Params
  retryAfterMs?: number
}

/** Thrown by slices and operations to refuse a command; translated into a `WireError` at the edge of the server. */
export class Refusal extends Error {
  readonly code: ErrorCode

  constructor(
    readonly reason: Reason,
    readonly params?: Params,
    readonly retryAfterMs?: number,
  ) {
    super(reason)
    this.code = reasons[reason]
  }
}

import { reasons, Refusal, type ErrorCode, type Params, type Reason } from '../../../protocol/errors.ts'

/** Why something did not succeed, as stores keep it. Views choose the words (see views/format/refusals.ts). */
export interface Problem {
  reason: ProblemReason
  params?: Params
  retryAfterMs?: number
}

/**
 * `unreachable`: no answer came. `no_sockets`: the server answers, but no connection opens. `not_cached`: there is no
 * connection, and this browser has no copy of the room. `no_cookies`: the browser does not store the cookie of a session.
 * `waiting`: a moderator has to let this person into the room.
 */
export type ProblemReason =
  Reason | 'unreachable' | 'no_sockets' | 'not_cached' | 'no_cookies' | 'waiting' | PasskeyReason

/** Why a browser made or used no passkey. */
export type PasskeyReason = 'passkey_cancelled' | 'passkey_timed_out' | 'passkey_known' | 'passkey_failed'

/**
 * Why no socket opens although the server answers. The cause is a proxy before it, or `foreign_page`: the page was opened
 * at another address than the server's own, which is the parameter `address` where the server says it.
 */
export interface Blocked extends Problem {
  reason: 'no_sockets' | 'host_changed' | 'foreign_page'
}

/** Why something did not succeed that was no refusal of the server. */
export class Local<R extends ProblemReason> extends Error {
  readonly code = 'unavailable'
  readonly params = undefined
  readonly retryAfterMs = undefined

  constructor(readonly reason: R) {
    super(reason)
  }
}

/** No answer came: there is no connection, or the server did not answer in time. */
export class Unreachable extends Local<'unreachable' | Blocked['reason']> {
  constructor(reason: 'unreachable' | Blocked['reason'] = 'unreachable') {
    super(reason)
  }
}

/** A moderator has to let this person into the room, and was asked. */
export class Waiting extends Local<'waiting'> {
  constructor() {
    super('waiting')
  }
}

/** No session can be started, because the browser would not store its cookie. */
export class NoCookies extends Local<'no_cookies'> {
  constructor() {
    super('no_cookies')
  }
}

/** Why a command did not succeed: the server refused it, no answer came, or this browser cannot do it. */
export type Failure = Refusal | Unreachable | NoCookies

/** An error that is neither is a fault of this client, and counts as a failed command. */
export function failureOf(error: unknown): Failure {
  return isFailure(error) ? error : new Refusal('failed')
}

export function isFailure(error: unknown): error is Failure {
  return error instanceof Refusal || error instanceof Local
}

export function problemOf(error: unknown): Problem {
  const { reason, params, retryAfterMs } = failureOf(error)
  return { reason, ...(params && { params }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

/** The coarse code of a reason: whether it concerns the command itself, or passes with time. */
export function codeOf({ reason }: Problem): ErrorCode {
  return reason in reasons ? reasons[reason as Reason] : 'unavailable'
}

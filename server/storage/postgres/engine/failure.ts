import { SQL } from 'bun'
import { Refusal } from '../../../../protocol/errors.ts'

export const RETRY_AFTER_MS = 2_000
const FULL_RETRY_AFTER_MS = 5_000

/** The SQLSTATE that the server sent. Empty for what the driver raised itself. */
export const stateOf = (error: unknown): string => (error instanceof SQL.PostgresError ? (error.errno ?? '') : '')

/** Another transaction came in between: the same batch can succeed when it is tried again. */
export function isConflict(error: unknown): boolean {
  const state = stateOf(error)
  if (state === '23505') return (error as SQL.PostgresError).constraint === 'messages_id'
  return state === '40001' || state === '40P01'
}

/**
 * A row is there, or is not there any more, against what the write has read: another node came in between. Tried again, the
 * write reads what that node wrote.
 */
export const isOvertaken = (error: unknown): boolean => ['23505', '23503'].includes(stateOf(error))

const isFull = (error: unknown): boolean => stateOf(error) === '53100'

/**
 * The server or the connection to it is gone, is read-only, or lacks something for now. Whether a commit under way
 * succeeded is unknown then, so that it is reported as refused; the client sends the message again under its id [G2].
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof SQL.PostgresError)) return false
  if (error.code !== 'ERR_POSTGRES_SERVER_ERROR') return /CONNECTION|TIMEOUT|CANCELLED/.test(error.code)
  return /^(08|53|55P03|57|58|25006)/.test(stateOf(error))
}

export const unavailable = (): Refusal => new Refusal('storage_unavailable', undefined, RETRY_AFTER_MS)

export function toError(error: unknown): Error {
  if (isFull(error)) return new Refusal('disk_full', undefined, FULL_RETRY_AFTER_MS)
  if (isUnavailable(error)) return unavailable()
  return error instanceof Error ? error : new Error(String(error))
}

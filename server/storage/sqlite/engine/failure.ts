import { Refusal, type Reason } from '../../../../protocol/errors.ts'

/** An error as it crosses from a worker to the main thread. */
export interface Failure {
  reason?: Reason
  message: string
}

const RETRY_AFTER_MS = 5_000
const FULL_RETRY_AFTER_MS = 3_000

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? ''

/** After these errors it is unknown what is on the disk. The log's index is in shared memory: its errors are not among them. */
export const isFatal = (error: unknown): boolean =>
  /^SQLITE_(IOERR(?!_(SHM|NOMEM|BLOCKED))|CORRUPT|NOTADB)/.test(codeOf(error))

/** The disk is full. The index of the log needs space, too. */
export const isFull = (error: unknown): boolean => /^SQLITE_(FULL|IOERR_SHMSIZE)/.test(codeOf(error))

/** The disk is full, or another process has a lock. Nothing was stored, and later it may work. */
export const isUnavailable = (error: unknown): boolean =>
  isFull(error) || /^SQLITE_(BUSY|LOCKED|NOMEM|IOERR_(SHM|NOMEM|BLOCKED))/.test(codeOf(error))

/** SQLite's error for every write that the system refused, except on a full disk. A used-up quota is among them. */
export const isRefusedWrite = (error: unknown): boolean => codeOf(error) === 'SQLITE_IOERR_WRITE'

export const FULL_FAILURE: Failure = { reason: 'disk_full', message: 'The disk is full.' }

export function toFailure(error: unknown): Failure {
  if (isFull(error)) return FULL_FAILURE
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error) ? { reason: 'storage_unavailable', message } : { message }
}

export function toError({ reason, message }: Failure): Error {
  if (reason === 'disk_full') return diskFull()
  return reason === undefined ? new Error(message) : new Refusal(reason, undefined, RETRY_AFTER_MS)
}

export const noSpaceToOpen = (path: string, cause: unknown): Error =>
  new Error(`There is no space to open ${path}: the disk is full. Free a few MiB, and start again.`, { cause })

/** At a start: the disk fails, or the log was truncated while another program had its index open. */
export const notOpened = (path: string, cause: unknown): Error =>
  new Error(
    `${path} cannot be opened: ${(cause as Error).message} (${codeOf(cause)}). End every other program that has it open, ` +
      'check the disk in the log of the system, and start again. Nothing was deleted.',
    { cause },
  )

export const diskFull = (): Refusal => new Refusal('disk_full', undefined, FULL_RETRY_AFTER_MS)

import { Refusal, type Reason } from '../../../../protocol/errors.ts'

/** An error as it crosses from a worker to the main thread. */
export interface Failure {
  reason?: Reason
  message: string
}

const RETRY_AFTER_MS = 5_000
const FULL_RETRY_AFTER_MS = 3_000

const codeOf = (error: unknown): string => (error as { code?: string } | null)?.code ?? ''

/** After these nobody knows what is on the disk. The log's index is in memory that is shared, and says nothing of it. */
export const isFatal = (error: unknown): boolean =>
  /^SQLITE_(IOERR(?!_(SHM|NOMEM|BLOCKED))|CORRUPT|NOTADB)/.test(codeOf(error))

/** No room on the disk: also the index of the log needs some. */
export const isFull = (error: unknown): boolean => /^SQLITE_(FULL|IOERR_SHMSIZE)/.test(codeOf(error))

/** No room, or somebody else's lock: nothing was kept, and later it may work again. */
export const isUnavailable = (error: unknown): boolean =>
  isFull(error) || /^SQLITE_(BUSY|LOCKED|NOMEM|IOERR_(SHM|NOMEM|BLOCKED))/.test(codeOf(error))

/** SQLite's name for every write that the system refused, save for want of room: a quota that is used up, too. */
export const isRefusedWrite = (error: unknown): boolean => codeOf(error) === 'SQLITE_IOERR_WRITE'

export const FULL_FAILURE: Failure = { reason: 'disk_full', message: 'The disk is full.' }

export function toFailure(error: unknown): Failure {
  if (isFull(error)) return FULL_FAILURE
  const message = error instanceof Error ? error.message : String(error)
  return isUnavailable(error) ? { reason: 'storage_unavailable', message } : { message }
}

export function toError({ reason, message }: Failure): Error {
  if (reason === 'disk_full') return diskIsFull()
  return reason === undefined ? new Error(message) : new Refusal(reason, undefined, RETRY_AFTER_MS)
}

export const noRoomToOpen = (path: string, cause: unknown): Error =>
  new Error(`There is no room to open ${path}: the disk is full. Free a few MiB, and start again.`, { cause })

/** As a start tells it: a disk that fails, or a log whose index another program kept alive while the log was cut off. */
export const notOpened = (path: string, cause: unknown): Error =>
  new Error(
    `${path} cannot be opened: ${(cause as Error).message} (${codeOf(cause)}). End every other program that has it open, ` +
      'look at what the system says of the disk, and start again. Nothing was deleted.',
    { cause },
  )

export const diskIsFull = (): Refusal => new Refusal('disk_full', undefined, FULL_RETRY_AFTER_MS)

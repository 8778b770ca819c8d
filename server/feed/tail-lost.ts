import type { Context, Someone } from '../context.ts'
import type { CaughtUp } from '../storage/storage.ts'

const RETRY_AFTER_MS = 1_000

/**
 * Somebody holds changes of this life of the data that the data does not have: an old copy was put back, or its end was
 * lost. The data gets a new epoch, by which all clients notice, drop what they hold and send again what is missing [G9].
 *
 * Whoever lies about what they hold can bring this about, though only once after each start of the server: the epoch
 * that begins then cannot have lost anything in this run, and claims against it are answered by a plain `reset`.
 */
export async function tailLost(
  { storage, hub, log }: Context,
  { session, socket }: Someone,
  { epoch, lost }: CaughtUp,
): Promise<void> {
  if (!(await storage.beginLife(epoch))) return
  log.warn('storage.tail-lost', {
    ended: epoch,
    epoch: storage.epoch,
    room: lost?.room,
    rev: lost?.rev,
    person: session.person.id,
    advice:
      'A client holds what this database does not: it is an old copy, or its end was lost. Clients now send again what ' +
      'they wrote and still hold. If there is a newer copy of the data, stop the server and put that one in its place.',
  })
  hub.farewell(RETRY_AFTER_MS, socket)
}

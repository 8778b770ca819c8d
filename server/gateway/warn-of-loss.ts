import type { Log } from '../log.ts'

interface Loss {
  ended: string
  epoch: string
  /** A room with a rev that the data had and does not have any more. */
  room: string
  rev: number
  /** Who has proven it, if it was a client. */
  person?: string
}

/** Logs that a new epoch began because acknowledged changes were lost [G9]. */
export function warnOfLoss(log: Log, { ended, epoch, room, rev, person }: Loss): void {
  log.warn('storage.changes-lost', {
    ended,
    epoch,
    room,
    rev,
    ...(person !== undefined && { person }),
    advice:
      `${person === undefined ? 'This node has sent' : 'A client has proven'} changes that this database does not have: ` +
      'the database is an old copy, or its end was lost. Clients now resend the messages that they still have. If there is ' +
      'a newer copy of the data, stop the server and put that copy in its place.',
  })
}

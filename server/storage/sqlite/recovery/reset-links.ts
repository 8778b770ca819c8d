import { resetLinks, type ResetLinks } from '../../reset-links.ts'
import { giveToFolder } from '../disk/owner.ts'
import { openForWriting } from '../engine/database.ts'
import { openToCopy } from './open-copy.ts'
import { refuseDamaged } from './refuse-damaged.ts'

/**
 * Opens the database for a link. The server's writer waits for this one for a moment. Throws when `path` is no database of
 * this version of Parley, and when its log is damaged.
 */
export function openResetLinks(path: string): ResetLinks {
  openToCopy(path).close(true)
  refuseDamaged(path)
  const { raw, db } = openForWriting(path)
  const close = async () => {
    raw.close(true)
    // The operator may be another user than the server, which has to write the files beside the database.
    for (const file of [path, `${path}-wal`, `${path}-shm`]) giveToFolder(file)
  }
  if (raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'one_time_secrets'").get() === null) {
    void close()
    throw new Error(`${path} is from before there were accounts. Start the server once.`)
  }
  return resetLinks(db, close)
}

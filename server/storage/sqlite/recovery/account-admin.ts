import { accountAdmin, type AccountAdmin } from '../../account-admin.ts'
import { giveToFolder } from '../disk/owner.ts'
import { openForWriting } from '../engine/database.ts'
import { openToCopy } from './open-copy.ts'
import { refuseDamaged } from './refuse-damaged.ts'

/**
 * Opens the database for changes of accounts. The server's writer waits for this one for a moment. Throws when `path` is no
 * database of this version of Parley, and when its log is damaged.
 */
export function openAccountAdmin(path: string): AccountAdmin {
  openToCopy(path).close(true)
  refuseDamaged(path)
  const { raw, db } = openForWriting(path)
  const close = async () => {
    raw.close(true)
    // The operator may be another user than the server, which has to write the files beside the database.
    for (const file of [path, `${path}-wal`, `${path}-shm`]) giveToFolder(file)
  }
  if (raw.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'policies'").get() === null) {
    void close()
    throw new Error(`${path} is from an older version of Parley. Start the server once.`)
  }
  return accountAdmin(db, close)
}

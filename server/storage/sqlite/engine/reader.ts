import { sql } from 'kysely'
import { catchUp } from '../../operations/feed.ts'
import { members, roomsOf } from '../../operations/members.ts'
import { missing, page } from '../../operations/messages.ts'
import { roomByCode } from '../../operations/rooms.ts'
import { session } from '../../operations/sessions.ts'
import { openForReading, type Connection } from './database.ts'
import { isFatal, toFailure } from './failure.ts'
import type { Read, ReaderAnswer, ReaderQuestion } from './requests.ts'
import { serve } from './worker-loop.ts'

let connection: Connection
let run: string

/** Each read sees one snapshot, however many queries it needs. */
async function read(request: Read): Promise<unknown> {
  connection.raw.query('BEGIN').run()
  try {
    return await query(request)
  } finally {
    // SQLite has ended it by itself after some errors.
    if (connection.raw.inTransaction) connection.raw.query('COMMIT').run()
  }
}

function query(request: Read): Promise<unknown> {
  const { db } = connection
  switch (request.name) {
    case 'session':
      return session(db, ...request.args)
    case 'roomByCode':
      return roomByCode(db, ...request.args)
    case 'roomsOf':
      return roomsOf(db, ...request.args)
    case 'members':
      return members(db, ...request.args)
    case 'page':
      return page(db, ...request.args)
    case 'missing':
      return missing(db, ...request.args)
    case 'catchUp':
      return catchUp(db, run, ...request.args)
    case 'ping':
      return sql`select 1`.execute(db).then(() => null)
  }
}

serve<ReaderQuestion, ReaderAnswer>(async (question) => {
  try {
    if ('close' in question) return { value: connection.raw.close(true) }
    if ('name' in question) return { value: await read(question) }
    connection = openForReading(question.open.path)
    run = question.open.run
    return {}
  } catch (error) {
    // The worker dies of it and the server with it, since the next start verifies what is on the disk.
    if (isFatal(error)) throw error
    return { failure: toFailure(error) }
  }
})

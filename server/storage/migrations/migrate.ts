import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Dialect } from '../schema/schema.ts'
import { rooms } from './001-rooms.ts'
import { stretches } from './002-stretches.ts'
import { beforeLife } from './003-before-life.ts'
import { terms } from './004-terms.ts'
import { replyTo } from './005-reply-to.ts'
import { messageIds } from './006-message-ids.ts'
import { messageState } from './007-message-state.ts'
import { hiddenReads } from './008-hidden-reads.ts'
import { boundedReads } from './009-bounded-reads.ts'
import { favourites } from './010-favourites.ts'
import { files } from './011-files.ts'
import { search } from './012-search.ts'
import { accounts } from './013-accounts.ts'
import { moderation } from './014-moderation.ts'
import { departures } from './015-departures.ts'
import { operators } from './016-operators.ts'
import { invitations } from './017-invitations.ts'
import { identities } from './018-identities.ts'
import { mails } from './019-mails.ts'
import { retention } from './021-retention.ts'
import { roomNames } from './022-room-names.ts'
import { ephemeralRooms } from './023-ephemeral-rooms.ts'
import { recordMigrations } from './migrated-by.ts'

/** In order. A database with others was written by a newer version. */
export const MIGRATIONS = Object.keys(all('sqlite'))

/** Applies the migrations that are missing, up to `upTo`. Rejects with the error of the one that failed. */
export async function migrate<S>(db: Kysely<S>, dialect: Dialect, upTo = MIGRATIONS.at(-1)!): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => all(dialect) } })
  const { error, results = [] } = await migrator.migrateTo(upTo)
  await recordMigrations(
    db,
    results.filter(({ status }) => status === 'Success').map(({ migrationName }) => migrationName),
  )
  if (error !== undefined) throw error
}

function all(dialect: Dialect) {
  return {
    '001-rooms': rooms(dialect),
    '002-stretches': stretches(dialect),
    '003-before-life': beforeLife,
    '004-terms': terms,
    '005-reply-to': replyTo,
    '006-message-ids': messageIds(dialect),
    '007-message-state': messageState(dialect),
    '008-hidden-reads': hiddenReads,
    '009-bounded-reads': boundedReads,
    '010-favourites': favourites,
    '011-files': files(dialect),
    '012-search': search(dialect),
    '013-accounts': accounts(dialect),
    '014-moderation': moderation(dialect),
    '015-departures': departures(dialect),
    '016-operators': operators(dialect),
    '017-invitations': invitations(dialect),
    '018-identities': identities(dialect),
    '019-mails': mails(dialect),
    '021-retention': retention,
    '022-room-names': roomNames(dialect),
    '023-ephemeral-rooms': ephemeralRooms,
  }
}

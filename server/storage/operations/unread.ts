import type { ExpressionBuilder } from 'kysely'
import type { Schema } from '../schema/schema.ts'
import { EVERYBODY } from './mentions.ts'
import type { ReadTx } from './operation.ts'
import { prepared } from './prepared.ts'

/** Unread messages are counted among so many times the limit, so that a person who writes most of them costs no full scan. */
export const UNREAD_SCAN = 10

/** How many messages of others a room shows after the read mark of this member. */
export function unreadCount(eb: ExpressionBuilder<Schema, 'members'>, who: string, most: number, scanned: number) {
  return eb
    .selectFrom((from) =>
      from
        .selectFrom((scan) =>
          scan
            .selectFrom('messages')
            .select('author')
            .whereRef('messages.room', '=', 'members.room')
            .where('messages.aside', '=', 0)
            .whereRef('messages.seq', '>', 'members.read_seq')
            .orderBy('messages.seq', 'desc')
            .limit(scanned)
            .as('newest'),
        )
        .select('author')
        .where('author', '<>', who)
        .limit(most)
        .as('others'),
    )
    .select((count) => count.fn.countAll<number>().as('count'))
}

/** How many of them mention this member. */
export function mentionCount(eb: ExpressionBuilder<Schema, 'members'>, who: string, most: number) {
  return eb
    .selectFrom((from) =>
      from
        .selectFrom('mentions')
        .select('seq')
        .distinct()
        .whereRef('mentions.room', '=', 'members.room')
        .where('mentions.person', 'in', [who, EVERYBODY])
        .whereRef('mentions.seq', '>', 'members.read_seq')
        .where('mentions.thread', 'is', null)
        .where('mentions.author', '<>', who)
        .limit(most)
        .as('named'),
    )
    .select((count) => count.fn.countAll<number>().as('count'))
}

const countsOf = prepared((db, who: string, room: string, most: number, scanned: number) =>
  db
    .selectFrom('members')
    .select((eb) => unreadCount(eb, who, most, scanned).as('unread'))
    .select((eb) => mentionCount(eb, who, most).as('mentions'))
    .where('room', '=', room)
    .where('person', '=', who),
)

/** What a member has not read in a room, each counted up to `most`. */
export async function unreadIn(
  tx: ReadTx,
  who: string,
  room: string,
  most: number,
): Promise<{ unread: number; mentions: number }> {
  const [row] = await countsOf(tx, who, room, most, most * UNREAD_SCAN)
  return { unread: row?.unread ?? 0, mentions: row?.mentions ?? 0 }
}

import type { Policies } from '../../../protocol/policies.ts'
import type { Flag } from '../schema/flag.ts'
import { GONE, type Aside, type MessageRow } from '../schema/messages.ts'
import { notify, findRow } from './change-message.ts'
import { digestOf } from './content.ts'
import { countWithin, forgetContent } from './deletions.ts'
import type { WriteTx } from './operation.ts'
import { policies } from './policies.ts'
import { prepared } from './prepared.ts'
import { cutoffOf, daysOf } from './retention.ts'
import { changeRoom } from './rooms.ts'
import { reindex } from './search/reindex.ts'
import { stateOf } from './messages.ts'

const first = prepared((db, room: string, aside: Flag, limit: number) =>
  db.selectFrom('messages').selectAll().where('room', '=', room).where('aside', '=', aside).orderBy('seq').limit(limit),
)

/**
 * Deletes the messages of a room that have expired, from the first one on: at most `limit`, of a bounded length, as one
 * change of the room. Nothing of them stays but their ids, so that none is stored a second time [G2] [G10]. Answers how many
 * were deleted, and whether there are others. A message before which one has not expired stays: a clock may have been
 * ahead.
 */
export async function expireMessages(
  tx: WriteTx,
  { room, now, defaults, limit }: { room: string; now: number; defaults: Policies; limit: number },
): Promise<{ deleted: number; more: boolean }> {
  const row = await tx.db.selectFrom('rooms').selectAll().where('id', '=', room).executeTakeFirst()
  const days = row === undefined ? 0 : daysOf(row, await policies(tx, { defaults }))
  if (row === undefined || days === 0) return { deleted: 0, more: false }
  const cutoff = cutoffOf(now, days)
  const [shown, aside] = [await first(tx, room, 0, limit + 1), await first(tx, room, 1, limit + 1)]
  const rows = [...shown, ...aside].toSorted((a, b) => a.seq - b.seq)
  const staying = rows.findIndex(({ at }) => at >= cutoff)
  const expired = rows.slice(0, Math.min(limit, staying === -1 ? rows.length : staying))
  const gone = expired.slice(0, countWithin(expired))
  const next = rows[gone.length]
  const oldest = next?.at ?? now
  if (gone.length === 0) {
    await tx.db.updateTable('rooms').set({ oldest }).where('id', '=', room).execute()
    return { deleted: 0, more: false }
  }
  for (const each of gone) if (stateOf(each).deleted === undefined) await forgetContent(tx, each)
  await reindex(
    tx,
    gone.map((before) => ({ before, after: null })),
  )
  for (const each of gone) await keepId(tx, each)
  await endThreads(tx, room, gone)
  const pins = row.pins - gone.filter(({ pinned }) => pinned !== null).length
  await changeRoom(tx, row, { expired: gone.at(-1)!.seq, oldest, pins })
  return { deleted: gone.length, more: oldest < cutoff }
}

const keep = prepared((db, room: string, aside: Aside, seq: number, digest: string) =>
  db
    .updateTable('messages')
    .set({
      aside: GONE,
      rev: seq,
      body: '',
      reply_to: null,
      thread: null,
      poll: null,
      files: null,
      pinned: null,
      state: null,
      first_digest: digest,
    })
    .where('room', '=', room)
    .where('aside', '=', aside)
    .where('seq', '=', seq),
)

const keepId = (tx: WriteTx, row: MessageRow) =>
  keep(tx, row.room, row.aside, row.seq, row.first_digest ?? digestOf(row))

const reply = prepared((db, room: string, thread: string) =>
  db.selectFrom('messages').select('seq').where('room', '=', room).where('thread', '=', thread).limit(1),
)

const forget = prepared((db, room: string, thread: string) =>
  db
    .deleteFrom('threads')
    .where('room', '=', room)
    .where('thread', '=', thread)
    .returning(['person', 'read_seq', 'follows']),
)

/** Nobody follows a thread any more of which all messages are gone. */
async function endThreads(tx: WriteTx, room: string, gone: MessageRow[]): Promise<void> {
  for (const thread of new Set(gone.map(({ id, thread }) => thread ?? id))) {
    if ((await reply(tx, room, thread)).length > 0 || (await findRow(tx, room, thread)) !== undefined) continue
    for (const { person, read_seq, follows } of await forget(tx, room, thread))
      if (follows === 1) notify(tx, person, 'thread', { room, thread, read: read_seq, follows: false })
  }
}

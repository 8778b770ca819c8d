import type { FileInfo } from '../../../protocol/entities.ts'
import type { Bytes } from '../../../protocol/space.ts'
import type { FilesTable } from '../schema/files.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'

/** The owner of all files. */
const SERVER = ''

/** Of these ids, in this order, the files that the author uploaded for the room and that no message has. Refused with `no_such_file`. */
export async function findUnsent(
  { db }: WriteTx,
  { who, room }: { who: string; room: string },
  ids: string[],
): Promise<FileInfo[] | Refused> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('files')
    .select(['id', 'info'])
    .where('id', 'in', ids)
    .where('room', '=', room)
    .where('author', '=', who)
    .where('seq', 'is', null)
    .execute()
  const infos = new Map(rows.map(({ id, info }) => [id, JSON.parse(info) as FileInfo]))
  const missing = ids.find((id) => !infos.has(id))
  if (missing !== undefined) return { refused: 'no_such_file', params: { file: missing } }
  return ids.map((id) => infos.get(id)!)
}

/** Gives files to the message that has this seq in their room. */
export async function attach({ db }: WriteTx, seq: number, files: FileInfo[]): Promise<void> {
  for (const [place, { id }] of files.entries())
    await db.updateTable('files').set({ seq, place }).where('id', '=', id).execute()
}

/** The seq of a picture of a room (place 0) or of a person (place 1). No message has it. */
export const PICTURE_SEQ = 0
export const OF_PERSON = 1

/**
 * Makes an uploaded file the picture of its room or, with `room` null, of its author. Refused with `no_such_file` and
 * `not_a_picture`.
 */
export async function claimPicture(
  tx: WriteTx,
  { who, room, file }: { who: string; room: string | null; file: string },
): Promise<Refused | null> {
  let query = tx.db.selectFrom('files').select('info').where('id', '=', file).where('author', '=', who)
  if (room !== null) query = query.where('room', '=', room)
  const row = await query.where('seq', 'is', null).executeTakeFirst()
  if (row === undefined) return { refused: 'no_such_file', params: { file } }
  if ((JSON.parse(row.info) as FileInfo).width === undefined) return { refused: 'not_a_picture' }
  const place = room === null ? OF_PERSON : 0
  await tx.db.updateTable('files').set({ seq: PICTURE_SEQ, place }).where('id', '=', file).execute()
  return null
}

export async function removePicture(tx: WriteTx, file: string): Promise<void> {
  await removeFiles(tx, await tx.db.selectFrom('files').selectAll().where('id', '=', file).execute())
}

/** Removes the files of a message. */
export async function removeSent(tx: WriteTx, room: string, seq: number): Promise<void> {
  const rows = await tx.db.selectFrom('files').selectAll().where('room', '=', room).where('seq', '=', seq).execute()
  await removeFiles(tx, rows)
}

/** Removes files. Their blobs are removed later, if no other file names them. */
export async function removeFiles(tx: WriteTx, rows: FilesTable[]): Promise<void> {
  const { db } = tx
  for (const { id, room, author, bytes } of rows) {
    await addUsage(tx, { room, who: author }, -bytes)
    await db
      .insertInto('loose_blobs')
      .columns(['hash'])
      .expression(db.selectFrom('file_blobs').select('hash').distinct().where('file', '=', id))
      .onConflict((on) => on.column('hash').doNothing())
      .execute()
    await db.deleteFrom('file_blobs').where('file', '=', id).execute()
    await db.deleteFrom('files').where('id', '=', id).execute()
  }
}

export async function usageOf(db: WriteTx['db'], { room, who }: { room: string; who: string }): Promise<Bytes> {
  const rows = await db.selectFrom('file_usage').selectAll().where('owner', 'in', [who, room, SERVER]).execute()
  const used = (owner: string) => rows.find((row) => row.owner === owner)?.bytes ?? 0
  return { person: used(who), room: used(room), server: used(SERVER) }
}

/** The bytes of all files. */
export async function usageOfServer(db: ReadTx['db']): Promise<number> {
  return (await db.selectFrom('file_usage').select('bytes').where('owner', '=', SERVER).executeTakeFirst())?.bytes ?? 0
}

/** Two batches at once lock these rows in one order: that of the server first. */
export async function addUsage({ db }: WriteTx, { room, who }: { room: string; who: string }, bytes: number) {
  for (const owner of [SERVER, room, who])
    await db
      .insertInto('file_usage')
      .values({ owner, bytes })
      .onConflict((on) => on.column('owner').doUpdateSet((eb) => ({ bytes: eb('file_usage.bytes', '+', bytes) })))
      .execute()
}

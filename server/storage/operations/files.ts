import { sql } from 'kysely'
import type { FileInfo, RoomFile } from '../../../protocol/entities.ts'
import { lackOf, type Bytes } from '../../../protocol/space.ts'
import type { FilesTable } from '../schema/files.ts'
import { changeMessage } from './change-message.ts'
import { addUsage, OF_PERSON, PICTURE_SEQ, removeFiles, usageOf } from './file-rows.ts'
import { revFor } from './memberships.ts'
import { stateOf } from './messages.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'

/** The variant that is the file itself, among its blobs. */
const WHOLE = 'file'

export interface NewFile {
  who: string
  room: string
  info: FileInfo
  /** Of the file itself. Its blobs are stored already. */
  hash: string
  made: { variant: string; hash: string; bytes: number }[]
  at: number
  quotas: Bytes
}

/**
 * Stores an uploaded file, which no message has yet. The same id again changes nothing. Refused with `not_member` and
 * `no_space`.
 */
export async function addFile(tx: WriteTx, input: NewFile): Promise<FileInfo | Refused> {
  const { who, room, info, hash, made } = input
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const before = await tx.db.selectFrom('files').select('info').where('id', '=', info.id).executeTakeFirst()
  if (before !== undefined) return JSON.parse(before.info) as FileInfo
  const refused = await insertUnsent(tx, input)
  if (refused !== null) return refused
  await tx.db
    .insertInto('file_blobs')
    .values([{ variant: WHOLE, hash, bytes: info.bytes }, ...made].map((blob) => ({ file: info.id, ...blob })))
    .execute()
  return info
}

/**
 * Stores a copy of a file that the person sees, under a new id and for another room or the same one. No message has it
 * yet. It names the same blobs, and counts as its copier's. Refused with `no_such_file`, `not_member` and `no_space`.
 */
export async function copyFile(
  tx: WriteTx,
  input: Omit<NewFile, 'info' | 'hash' | 'made'> & { file: string; id: string },
): Promise<FileInfo | Refused> {
  const { who, file, room, id } = input
  const source = await getFile(tx, { who, file })
  if ('refused' in source) return source
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const info = { ...source.info, id }
  const refused = await insertUnsent(tx, { ...input, info })
  if (refused !== null) return refused
  await tx.db
    .insertInto('file_blobs')
    .columns(['file', 'variant', 'hash', 'bytes'])
    .expression((eb) =>
      eb
        .selectFrom('file_blobs')
        .select([eb.val(id).as('file'), 'variant', 'hash', 'bytes'])
        .where('file', '=', file),
    )
    .execute()
  return info
}

/** Refused with `no_space`. */
async function insertUnsent(tx: WriteTx, input: Omit<NewFile, 'hash' | 'made'>): Promise<Refused | null> {
  const { who, room, info, at, quotas } = input
  const { id, name, bytes } = info
  const lack = lackOf(bytes, await usageOf(tx.db, input), quotas)
  if (lack !== null) return { refused: 'no_space', params: lack }
  await addUsage(tx, input, bytes)
  const row = { id, room, author: who, bytes, folded: fold(name), info: JSON.stringify(info), created: at }
  await tx.db
    .insertInto('files')
    .values({ ...row, seq: null, place: null })
    .execute()
  return null
}

/** The bytes that files of this person, in this room and in all rooms have. Refused with `not_member`. */
export async function fileUsage(tx: ReadTx, input: { who: string; room: string }): Promise<Bytes | Refused> {
  if ((await revFor(tx, input.who, input.room)) === undefined) return { refused: 'not_member' }
  return usageOf(tx.db, input)
}

/**
 * A file for one who is in its room; the picture of its author for one who is in any room with them. One that no message
 * has is there for its author only.
 */
function visibleTo(tx: ReadTx, who: string, file: string) {
  return tx.db
    .selectFrom('files')
    .where('files.id', '=', file)
    .where(({ eb, or, and, exists, selectFrom }) => {
      const inItsRoom = selectFrom('members')
        .select('members.room')
        .whereRef('members.room', '=', 'files.room')
        .where('members.person', '=', who)
        .where('members.left', '=', 0)
      const withItsAuthor = selectFrom('members as mine')
        .innerJoin('members as theirs', 'theirs.room', 'mine.room')
        .select('mine.room')
        .where('mine.person', '=', who)
        .where('mine.left', '=', 0)
        .whereRef('theirs.person', '=', 'files.author')
        .where('theirs.left', '=', 0)
      const otherwise = or([
        eb('files.seq', 'is', null),
        eb('files.seq', '<>', PICTURE_SEQ),
        eb('files.place', '<>', OF_PERSON),
      ])
      return or([
        and([otherwise, or([eb('files.seq', 'is not', null), eb('files.author', '=', who)]), exists(inItsRoom)]),
        and([eb('files.seq', '=', PICTURE_SEQ), eb('files.place', '=', OF_PERSON), exists(withItsAuthor)]),
      ])
    })
}

const noSuchFile = (file: string): Refused => ({ refused: 'no_such_file', params: { file } })

/** Refused with `no_such_file`. */
export async function getFile(
  tx: ReadTx,
  { who, file }: { who: string; file: string },
): Promise<{ info: FileInfo; room: string } | Refused> {
  const row = await visibleTo(tx, who, file).select(['files.info', 'files.room']).executeTakeFirst()
  return row === undefined ? noSuchFile(file) : { info: JSON.parse(row.info) as FileInfo, room: row.room }
}

/** A file, and its blob: that of the variant, where there is one, otherwise of the file itself. Refused with `no_such_file`. */
export async function openFile(
  tx: ReadTx,
  { who, file, variant }: { who: string; file: string; variant: string | null },
): Promise<{ info: FileInfo; variant: string | null; hash: string; bytes: number } | Refused> {
  const rows = await visibleTo(tx, who, file)
    .innerJoin('file_blobs', 'file_blobs.file', 'files.id')
    .where('file_blobs.variant', 'in', [variant ?? WHOLE, WHOLE])
    .select(['files.info', 'file_blobs.variant', 'file_blobs.hash', 'file_blobs.bytes'])
    .execute()
  const row = rows.find((each) => each.variant === variant) ?? rows[0]
  if (row === undefined) return noSuchFile(file)
  const made = row.variant === WHOLE ? null : row.variant
  return { ...row, variant: made, info: JSON.parse(row.info) as FileInfo }
}

/**
 * Sets what there is to see or to hear in one's own file; an empty text removes it. Where a message has the file, it is
 * one change of the room. The same text again changes nothing. Refused with `no_such_file`.
 */
export async function describeFile(
  tx: WriteTx,
  { who, file, alt }: { who: string; file: string; alt: string },
): Promise<Record<string, never> | Refused> {
  const row = await visibleTo(tx, who, file).where('files.author', '=', who).selectAll('files').executeTakeFirst()
  if (row === undefined) return noSuchFile(file)
  const { alt: before = '', ...others } = JSON.parse(row.info) as FileInfo
  if (before === alt) return {}
  const info: FileInfo = { ...others, ...(alt !== '' && { alt }) }
  await tx.db
    .updateTable('files')
    .set({ info: JSON.stringify(info) })
    .where('id', '=', file)
    .execute()
  if (row.seq === null || row.seq === PICTURE_SEQ) return {}
  const message = await tx.db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', row.room)
    .where('aside', 'in', [0, 1])
    .where('seq', '=', row.seq)
    .executeTakeFirstOrThrow()
  const state = stateOf(message)
  const attached = state.attached!.map((each) => (each.id === file ? info : each))
  await changeMessage(tx, message, { state: { ...state, attached } })
  return {}
}

/** Removes one's own file, if no message has it. Refused with `no_such_file`. */
export async function removeFile(
  tx: WriteTx,
  { who, file }: { who: string; file: string },
): Promise<Record<string, never> | Refused> {
  const row = await tx.db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', file)
    .where('author', '=', who)
    .where('seq', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return noSuchFile(file)
  await removeFiles(tx, [row])
  return {}
}

/** Removes files that were uploaded before `before` and that no message has: at most `limit`. Answers how many. */
export async function removeUnsent(
  tx: WriteTx,
  { before, limit }: { before: number; limit: number },
): Promise<{ removed: number }> {
  const rows: FilesTable[] = await tx.db
    .selectFrom('files')
    .selectAll()
    .where('seq', 'is', null)
    .where('created', '<', before)
    .orderBy('created')
    .limit(limit)
    .execute()
  await removeFiles(tx, rows)
  return { removed: rows.length }
}

/**
 * Files of a room, the newest first: those of whole messages, until there are `limit` of them, from before the seq
 * `before`, with `name` in their names whatever its case. It goes on with the `before` of the answer, which is absent at
 * the end. Refused with `not_member`.
 */
export async function roomFiles(
  tx: ReadTx,
  input: { who: string; room: string; before?: number; name?: string; limit: number; perMessage: number },
): Promise<{ files: RoomFile[]; before?: number } | Refused> {
  const { who, room, before, name, limit, perMessage } = input
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  let query = tx.db
    .selectFrom('files')
    .innerJoin('messages', (on) =>
      on.onRef('messages.room', '=', 'files.room').onRef('messages.seq', '=', 'files.seq').on('aside', 'in', [0, 1]),
    )
    .select(['files.info', 'files.seq', 'messages.id', 'messages.at', 'messages.author'])
    .select(sql<string | null>`case when messages.aside = 1 then messages.thread end`.as('thread'))
    .where('files.room', '=', room)
    .where('files.seq', 'is not', null)
    .orderBy('files.seq', 'desc')
    .orderBy('files.place')
    .limit(limit + perMessage)
  if (before !== undefined) query = query.where('files.seq', '<', before)
  // Not `like`: names that were made for it cost it a second a thousand, in which nothing else is read.
  if (name !== undefined) query = query.where(sql<boolean>`replace(files.folded, ${fold(name)}, '') <> files.folded`)
  const rows = await query.execute()
  const end = rows.findIndex((row, index) => index >= limit && row.seq !== rows[index - 1]!.seq)
  const shown = end === -1 ? rows : rows.slice(0, end)
  return {
    files: shown.map(({ info, seq, id, at, author, thread }) => ({
      ...(JSON.parse(info) as FileInfo),
      message: id,
      seq: seq!,
      at,
      author,
      ...(thread !== null && { thread }),
    })),
    ...(shown.length < rows.length && { before: shown.at(-1)!.seq! }),
  }
}

const fold = (name: string) => name.normalize('NFKC').toLowerCase()

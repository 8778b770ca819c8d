import type { FileRecord, MessageRecord } from '../../history/history.ts'
import type { DatabaseDump } from '../database.ts'
import type { CheckInput } from '../input.ts'

/** A file of the world. */
export interface WorldFile {
  file: FileRecord
  hash: string
}

/** What is read of a world. */
interface Filed {
  files: ReadonlyMap<string, WorldFile>
  data: { rooms: ReadonlyMap<string, unknown> }
  all(room: string): MessageRecord[]
}

/** The rows of all files that a message has. */
export function fileRows(world: Filed): Pick<DatabaseDump, 'files' | 'blobs' | 'loose' | 'usage'> {
  const rows = sentFiles(world).map(({ file: { id, bytes }, message: { room, seq, author } }) => {
    return { id, room, author, bytes, seq }
  })
  const used = new Map<string, number>()
  for (const { room, author, bytes } of rows)
    for (const owner of ['', room, author]) used.set(owner, (used.get(owner) ?? 0) + bytes)
  return {
    files: rows,
    blobs: sentFiles(world).map(({ file, hash }) => ({ file: file.id, variant: 'file', hash, bytes: file.bytes })),
    loose: [],
    usage: [...used].map(([owner, bytes]) => ({ owner, bytes })),
  }
}

/** The answers for all files, and what is stored of them. */
export function storedFiles(world: Filed): Pick<CheckInput, 'downloads' | 'files'> {
  const downloads: CheckInput['downloads'] = {}
  for (const id of world.files.keys()) downloads[id] = { status: 404, bytes: 0, hash: '' }
  for (const { file, hash } of sentFiles(world)) downloads[file.id] = { status: 200, bytes: file.bytes, hash }
  const blobs = sentFiles(world).map(({ file, hash }) => ({ hash, bytes: file.bytes, sha256: hash }))
  return { downloads, files: { blobs, uploads: [], others: [] } }
}

function sentFiles(world: Filed): (WorldFile & { message: MessageRecord })[] {
  const messages = [...world.data.rooms.keys()].flatMap((room) => world.all(room))
  return messages.flatMap((message) =>
    (message.files ?? []).map((id) => {
      return { ...world.files.get(id)!, message }
    }),
  )
}

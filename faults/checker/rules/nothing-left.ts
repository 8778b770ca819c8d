import type { DatabaseDump } from '../database.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const nothingLeft: Rule = {
  name: 'nothing-left',
  promise: 'G10',
  sentence:
    'After a sweep there is no row of a file that no message names, no blob that no file names, and no unfinished upload; and what counts as used is what is there.',
  *check({ database, files }: IndexedHistory): Iterable<Finding> {
    if (files === null) return
    yield* rows(database)
    yield* usage(database)
    const named = new Set(database.blobs.map(({ hash }) => hash))
    for (const blob of files.blobs)
      if (!named.has(blob.hash)) yield { text: `Blob ${blob.hash} is stored, and no file names it`, evidence: [blob] }
    for (const [what, names] of [
      ['an unfinished upload', files.uploads],
      ['no blob', files.others],
    ] as const)
      for (const name of names) yield { text: `${name} is ${what}, and no sweep removed it`, evidence: [] }
  },
}

function* rows({ files, blobs, loose, messages }: DatabaseDump): Iterable<Finding> {
  const naming = new Set(messages.flatMap(({ room, seq, files: ids = [] }) => ids.map((id) => `${room} ${seq} ${id}`)))
  for (const row of files)
    if (!naming.has(`${row.room} ${row.seq} ${row.id}`))
      yield { text: `File ${row.id} has a row, and no message names it`, evidence: [row] }
  const ids = new Set(files.map(({ id }) => id))
  for (const row of blobs)
    if (!ids.has(row.file)) yield { text: `Blob ${row.hash} is one of a file without a row`, evidence: [row] }
  for (const hash of loose) yield { text: `Blob ${hash} still waits for a sweep`, evidence: [] }
}

function* usage({ files, usage: counted }: DatabaseDump): Iterable<Finding> {
  const used = new Map<string, number>(counted.map(({ owner }) => [owner, 0]))
  for (const { room, author, bytes } of files)
    for (const owner of ['', room, author]) used.set(owner, (used.get(owner) ?? 0) + bytes)
  for (const [owner, bytes] of used) {
    const row = counted.find((one) => one.owner === owner)
    if (row?.bytes !== bytes)
      yield { text: `${bytes} bytes of ${owner || 'all files'} are there, and ${row?.bytes ?? 0} count`, evidence: [] }
  }
}

import { isDeepStrictEqual } from 'node:util'
import type { MessageRecord } from '../../history/history.ts'
import type { Uploaded } from '../calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const filesWhole: Rule = {
  name: 'files-whole',
  promise: 'G1',
  sentence:
    'Every message that is not deleted has the files with which it was sent, as the answers to their uploads described them; a member downloads each of them with the bytes that its writer sent, and all blobs that it names are stored.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { calls, database, finalReads } = index
    const stored = new Map(database.messages.map((message) => [message.id, message]))
    const checked = storedFiles(index)
    for (const { messages, threads } of Object.values(finalReads))
      for (const message of [...messages, ...Object.values(threads).flat()]) {
        const sent = calls.sent.get(message.id)
        // A message that nobody sent is for another rule.
        if (sent === undefined || message.deleted) continue
        const uploads = sent.files.flatMap((id) => calls.uploads.get(id) ?? [])
        for (const [where, found] of [
          ['a final read', message],
          ['the database', stored.get(message.id)],
        ] as const)
          if (found !== undefined && !found.deleted && !hasFiles(found, uploads))
            yield {
              text: `“${sent.body}” has other files in ${where} than it was sent with`,
              evidence: [found, uploads],
            }
        for (const upload of uploads) {
          yield* download(upload, sent.body, index)
          yield* checked(upload)
        }
      }
  },
}

function hasFiles({ files = [], attached = [] }: MessageRecord, uploads: Uploaded[]): boolean {
  return (
    isDeepStrictEqual(
      files,
      uploads.map(({ file }) => file.id),
    ) &&
    isDeepStrictEqual(
      attached,
      uploads.map(({ file }) => file),
    )
  )
}

function* download({ file, invoke }: Uploaded, body: string, { downloads }: IndexedHistory): Iterable<Finding> {
  const got = downloads[file.id]
  const what = `File ${file.id} of “${body}”`
  const evidence = [invoke, file, got]
  if (got?.status !== 200) yield { text: `${what} was answered ${got?.status ?? 'nothing'}`, evidence }
  else if (got.bytes !== file.bytes) yield { text: `${what} has ${got.bytes} bytes instead of ${file.bytes}`, evidence }
  else if (invoke.picture) {
    if (got.readable !== true) yield { text: `${what} is no picture any more`, evidence }
  } else if (got.bytes !== invoke.bytes || got.hash !== invoke.hash)
    yield { text: `${what} has other bytes than its writer sent`, evidence }
}

/** Compares a file with its rows and its blobs. */
function storedFiles({ database, files, downloads }: IndexedHistory): (upload: Uploaded) => Iterable<Finding> {
  const rows = new Map(database.files.map((row) => [row.id, row]))
  const named = Map.groupBy(database.blobs, ({ file }) => file)
  const blobs = new Map(files?.blobs.map((blob) => [blob.hash, blob]))
  return function* ({ file, invoke }) {
    const own = named.get(file.id) ?? []
    const whole = own.find(({ variant }) => variant === 'file')
    const hash = invoke.picture ? downloads[file.id]?.hash : invoke.hash
    const evidence = [invoke, file, rows.get(file.id), own]
    if (rows.get(file.id)?.bytes !== file.bytes || whole?.bytes !== file.bytes || whole.hash !== hash)
      yield { text: `The database has no rows of file ${file.id}, or wrong ones`, evidence }
    if (files === null) return
    for (const one of own) {
      const blob = blobs.get(one.hash)
      if (blob === undefined) yield { text: `A blob of file ${file.id} is not stored`, evidence: [...evidence, one] }
      else if (blob.bytes !== one.bytes || blob.sha256 !== one.hash)
        yield { text: `A blob of file ${file.id} has other bytes than its hash says`, evidence: [...evidence, blob] }
    }
  }
}

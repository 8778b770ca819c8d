import { lastOf } from '../change-calls.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

const GONE = 404

export const filesGone: Rule = {
  name: 'files-gone',
  promise: 'G10',
  sentence: 'A file of a message whose deletion was acknowledged is answered 404, and has no row.',
  *check({ calls, changes, database, downloads, finalReads, epochs }: IndexedHistory): Iterable<Finding> {
    const rows = new Map(database.files.map((row) => [row.id, row]))
    for (const [id, deletions] of changes.of('delete')) {
      const deletion = lastOf(deletions, epochs.last).certain
      const sent = calls.sent.get(id)
      if (deletion === null || sent === undefined || !(sent.room in finalReads)) continue
      for (const file of sent.files) {
        const text = `“${sent.body}” was deleted, and its file ${file}`
        const got = downloads[file]
        if (got !== undefined && got.status !== GONE)
          yield { text: `${text} was answered ${got.status}`, evidence: [deletion.end, got] }
        const row = rows.get(file)
        if (row !== undefined) yield { text: `${text} has a row`, evidence: [deletion.end, row] }
      }
    }
  },
}

import type { MessageRecord } from '../../history/history.ts'
import { lastOf, type ChangeCall } from '../change-calls.ts'
import { deletedTexts } from '../deleted-texts.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const deletedIsGone: Rule = {
  name: 'deleted-is-gone',
  promise: 'G10',
  sentence:
    'No page, sync or other answer that was requested after a deletion was acknowledged has the text; nor has the data at the end, or any page of the database file the text or an earlier version of it.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { changes, database, finalReads, epochs } = index
    yield* answers(index)
    const certain = new Map<string, ChangeCall<'delete'>>()
    for (const [id, deletions] of changes.of('delete')) {
      const last = lastOf(deletions, epochs.last).certain
      if (last !== null && last.invoke.room in finalReads) certain.set(id, last)
    }
    const read = Object.values(finalReads).flatMap(({ messages, threads }) => [
      ...messages,
      ...Object.values(threads).flat(),
    ])
    for (const [where, messages] of [
      ['stored', database.messages],
      ['in a final read', read],
    ] as const)
      for (const message of messages) {
        const deletion = certain.get(message.id)
        if (deletion !== undefined && hasText(message))
          yield { text: `“${message.body}” was deleted and is ${where}`, evidence: [deletion.end, message] }
      }
    yield* bytes(index, new Set(certain.keys()))
  },
}

/** Answers in the data in which the deletion was acknowledged. */
function* answers({ changes, calls, observations, finalReads }: IndexedHistory): Iterable<Finding> {
  const deletions = changes.of('delete')
  for (const { via, room, by, data, messages, entry } of observations) {
    if (via === 'frame' || via === 'ack' || via === 'screen' || data === null || !(room in finalReads)) continue
    const { invoke } = calls.byAnswer.get(entry)!
    for (const message of messages.filter(hasText)) {
      const deletion = deletions
        .get(message.id)
        ?.find(({ end, lineage }) => lineage === data.lineage && end!.t < invoke.t)
      if (deletion !== undefined)
        yield {
          text: `A ${via} of room ${room} for ${by} has “${message.body}”, whose deletion was acknowledged before it was requested`,
          evidence: [deletion.end, invoke, message],
        }
    }
  }
}

function* bytes({ entries, database }: IndexedHistory, deleted: Set<string>): Iterable<Finding> {
  if (database.remains.length === 0) return
  const texts = deletedTexts(
    entries.filter((entry) => entry.type !== 'invoke' || !('id' in entry) || deleted.has(entry.id)),
  )
  for (const text of database.remains)
    if (texts.has(text))
      yield { text: `“${text}” was deleted, and the file of the database still has it`, evidence: [] }
}

const hasText = ({ deleted, body }: MessageRecord): boolean => !deleted || body !== ''

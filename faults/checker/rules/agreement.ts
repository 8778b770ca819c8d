import type { ChangeRecord, MessageRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import { describeChange, sameChange } from '../revisions.ts'
import type { Finding, Rule } from '../rule.ts'

export const agreement: Rule = {
  name: 'agreement',
  promise: 'G3',
  sentence:
    'A rev of a room in an epoch is the same change for all clients, the final reads and the database. Excused is only a rev above what survived a loss of data that was given a second time before a new epoch began.',
  *check(index: IndexedHistory): Iterable<Finding> {
    const { revisions, finalReads, database, epochs } = index
    for (const { room, rev, one, other, source } of revisions.conflicts)
      if (room in finalReads)
        yield {
          text: `Rev ${rev} of room ${room} is ${describeChange(one.change)} in one place and ${describeChange(other)} in another`,
          evidence: [one.source, source],
        }

    const latest = new Map(database.members.map((one) => [`${one.room} ${one.person}`, one.rev]))
    const stored = new Map(database.messages.map(({ id, rev }) => [id, rev]))
    const changed = new Map(database.rooms.map((one) => [one.room, one.changed]))
    const newestOf = (room: string, change: ChangeRecord) => {
      if ('message' in change) return stored.get(change.message.id)
      return 'member' in change ? latest.get(`${room} ${change.member.person}`) : changed.get(room)
    }
    for (const [room, revs] of revisions.of(epochs.last)) {
      if (!(room in finalReads)) continue
      const { messages, threads } = finalReads[room]!
      const read = new Set([...messages, ...Object.values(threads).flat()].map(({ id }) => id))
      for (const revision of revs) {
        if (revision === undefined) continue
        const { change, rev, source } = revision
        const what = `Rev ${rev} of room ${room}`
        if (
          revision.stored &&
          'message' in change &&
          isReadable(change.message, threads) &&
          !read.has(change.message.id)
        )
          yield { text: `${what} is stored, and the final read lacks it`, evidence: [change] }
        if ((newestOf(room, change) ?? 0) < rev)
          yield { text: `${what} was received as ${describeChange(change)} and is not stored`, evidence: [source] }
      }
    }
    yield* givenTwice(index)
  },
}

/** A reply is read with its thread, which is read when the message with which it begins counts replies. */
function isReadable({ aside, thread }: MessageRecord, threads: Record<string, unknown>): boolean {
  return !aside || (thread !== undefined && thread in threads)
}

/** Revs that were given twice in one epoch because no client had proven the loss of data yet. */
function* givenTwice({ observations, revisions, finalReads }: IndexedHistory): Iterable<Finding> {
  for (const { data, room, range, messages, entry } of observations) {
    if (data === null || data.unnamed === null || !(room in finalReads)) continue
    const before = revisions.of(data.unnamed.lineage).get(room)
    const survived = data.unnamed.loss.heads?.[room] ?? 0
    for (const change of range?.changes ?? messages.map((message) => ({ rev: message.rev, message }))) {
      const revision = before?.[change.rev]
      if (revision === undefined || sameChange(revision.change, change)) continue
      const text = `Rev ${change.rev} of room ${room} was ${describeChange(revision.change)} and is ${describeChange(change)} after the loss of data`
      const evidence = [revision.source, entry]
      yield change.rev <= survived
        ? { text: `${text}, although it had survived`, evidence }
        : { text, evidence, excused: true }
    }
  }
}

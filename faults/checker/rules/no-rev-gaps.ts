import type { Invocation } from '../../history/history.ts'
import type { EntryOf } from '../entry-types.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** A new room has these revs: the room itself and its owner. No client requested them. */
const FIRST_REVS = 2

export const noRevGaps: Rule = {
  name: 'no-rev-gaps',
  promise: 'G3',
  sentence:
    'The revs of a room are exactly 1 to its head: each is of one row, and a rev without a row in the database was of a join, a leave or a change that a later one replaced.',
  *check(index: IndexedHistory): Iterable<Finding> {
    for (const room of Object.keys(index.finalReads)) yield* checkRoom(index, room)
  },
}

function* checkRoom(index: IndexedHistory, room: string): Iterable<Finding> {
  const { database, revisions, epochs, clients } = index
  const row = database.rooms.find((one) => one.room === room)
  if (row === undefined) {
    yield { text: `The database has no room ${room}`, evidence: [] }
    return
  }
  const owners = new Map<number, unknown>()
  function* own(rev: number, owner: unknown): Iterable<Finding> {
    if (rev < 1 || rev > row!.rev)
      yield { text: `Rev ${rev} of room ${room} is not within 1 to ${row!.rev}`, evidence: [owner, row] }
    if (owners.has(rev)) yield { text: `Two rows have rev ${rev} of room ${room}`, evidence: [owners.get(rev), owner] }
    owners.set(rev, owner)
  }
  yield* own(row.changed, row)
  const sentAt = new Set<number>()
  for (const message of database.messages) {
    if (message.room !== room) continue
    yield* own(message.seq, message)
    sentAt.add(message.seq)
    if (message.rev !== message.seq) yield* own(message.rev, message)
  }
  const members = database.members.filter((one) => one.room === room)
  for (const member of members) yield* own(member.rev, member)

  const observed = revisions.of(epochs.last).get(room) ?? []
  const answered = new Set([...answeredRevs(index, room), ...replyRevs(index, room)])
  const missing: number[] = []
  /** Known changes that are not an acknowledged one. */
  let known = 0
  for (let rev = FIRST_REVS + 1; rev <= row.rev; rev++) {
    if (answered.has(rev) || sentAt.has(rev)) continue
    if (owners.has(rev) || observed[rev] !== undefined) known++
    else missing.push(rev)
  }
  // A person without a history, such as a slow reader, joins once and may leave.
  const strangers = members
    .filter((one) => one.rev > FIRST_REVS && !clients.byPerson.has(one.person))
    .reduce((sum, { left }) => sum + (left ? 2 : 1), 0)
  const possible = strangers + otherChanges(index, room)
  const free = Math.max(0, possible - known)
  if (missing.length > free)
    yield {
      text: `Room ${room}: ${missing.length} revs have no row, and only ${free} changes can explain them`,
      evidence: [{ missing, possible, known }],
    }
}

/** The revs of acknowledged changes: for one that changed nothing, that of an earlier one. */
function answeredRevs({ calls, changes, epochs }: IndexedHistory, room: string): number[] {
  const pinned = changes.of('pin')
  return calls.all.flatMap(({ invoke, end }) => {
    if (!('room' in invoke) || invoke.room !== room || end?.type !== 'ok') return []
    const revs = revsOf(end, invoke.do === 'delete' && pinned.has(invoke.id))
    const lineage = epochs.of(end)?.lineage ?? null
    const most = epochs.maxSurvivingRev(lossesBefore(epochs, end.t), room)
    return lineage === null || lineage === epochs.last ? revs : revs.filter((rev) => rev <= most)
  })
}

/** A pin, and the deletion of a message that was pinned, is also a change of the room. */
function revsOf(end: EntryOf<'ok'>, wasPinned: boolean): number[] {
  switch (end.do) {
    case 'join':
    case 'edit':
    case 'react':
    case 'vote':
      return [end.rev]
    case 'pin':
      return [end.rev - 1, end.rev]
    case 'delete':
      return wasPinned ? [end.rev, end.rev + 1] : [end.rev]
    default:
      return []
  }
}

/** A reply also changes the message with which its thread begins, if that is there. */
function replyRevs({ database }: IndexedHistory, room: string): number[] {
  const seqs = new Map(database.messages.map(({ id, seq }) => [id, seq]))
  return database.messages.flatMap((one) =>
    one.room === room && one.thread !== undefined && seqs.get(one.thread)! < one.seq ? [one.seq + 1] : [],
  )
}

/** The most revs that an attempt without an answer takes. A reply that is stored is known. */
const MOST_REVS: Partial<Record<Invocation['do'], number>> = {
  join: 1,
  leave: 1,
  edit: 1,
  delete: 2,
  react: 1,
  vote: 1,
  pin: 2,
}

/** The number of revs of the final data that leaves, and attempts without an answer, may have taken. */
function otherChanges({ calls, epochs, observations }: IndexedHistory, room: string): number {
  const heads = new Map<string, number>()
  let next = 0
  let count = 0
  for (const { invoke, end } of calls.all) {
    for (; next < observations.length && observations[next]!.t < invoke.t; next++) {
      const observation = observations[next]!
      if (observation.room !== room || observation.data === null) continue
      const { lineage } = observation.data
      heads.set(lineage, Math.max(heads.get(lineage) ?? 0, observation.head))
    }
    const most = MOST_REVS[invoke.do]
    if (most === undefined || !('room' in invoke) || invoke.room !== room) continue
    if (end?.type === 'fail' || (end?.type === 'ok' && end.do !== 'leave')) continue
    const losses = lossesBefore(epochs, invoke.t)
    // Its rev is above everything that was received before: if that did not survive, neither did this.
    const gone = (heads.get(epochs.lineageAfter(losses)) ?? 0) >= epochs.maxSurvivingRev(losses, room)
    if (!gone) count += most
  }
  return count
}

const lossesBefore = ({ losses }: IndexedHistory['epochs'], t: number): number =>
  losses.filter((loss) => loss.t <= t).length

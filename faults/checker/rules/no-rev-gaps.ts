import type { ChangeRecord } from '../../history/history.ts'
import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** A new room has these revs: the room itself and its owner. No client requested them. */
const FIRST_REVS = 2

export const noRevGaps: Rule = {
  name: 'no-rev-gaps',
  promise: 'G3',
  sentence:
    'The revs of a room are exactly 1 to its head: each is of one row, and a rev without a row in the database was of a join or leave that a later one replaced.',
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
  for (const message of database.messages) {
    if (message.room !== room) continue
    yield* own(message.seq, message)
    if (message.rev !== message.seq) yield* own(message.rev, message)
  }
  const members = database.members.filter((one) => one.room === room)
  for (const member of members) yield* own(member.rev, member)

  const observed = revisions.of(epochs.last).get(room) ?? []
  const joined = new Set(joinRevs(index, room))
  const missing: number[] = []
  /** Known changes of members that are not an acknowledged join. */
  let known = members.filter((one) => one.rev > FIRST_REVS && !joined.has(one.rev)).length
  for (let rev = 1; rev <= row.rev; rev++) {
    if (owners.has(rev) || joined.has(rev)) continue
    const change: ChangeRecord | undefined = observed[rev]?.change
    if (change === undefined || !('member' in change)) missing.push(rev)
    else if (rev > FIRST_REVS) known++
  }
  // A person without a history, such as a slow reader, joins once and may leave.
  const strangers = members
    .filter((one) => one.rev > FIRST_REVS && !clients.byPerson.has(one.person))
    .reduce((sum, { left }) => sum + (left ? 2 : 1), 0)
  const possible = strangers + otherMoves(index, room)
  const free = Math.max(0, possible - known)
  if (missing.length > free)
    yield {
      text: `Room ${room}: ${missing.length} revs have no row, and only ${free} joins and leaves can explain them`,
      evidence: [{ missing, possible, known }],
    }
}

/** The revs of acknowledged joins: the join's own, or the room's when the person was a member already. */
function joinRevs({ calls, epochs }: IndexedHistory, room: string): number[] {
  return calls.all.flatMap(({ invoke, end }) => {
    if (invoke.do !== 'join' || invoke.room !== room || end?.type !== 'ok' || end.do !== 'join') return []
    const lineage = epochs.of(end)?.lineage ?? null
    const losses = lossesBefore(epochs, end.t)
    const maySurvive = end.rev <= epochs.maxSurvivingRev(losses, room)
    return lineage === null || lineage === epochs.last || maySurvive ? [end.rev] : []
  })
}

/** The number of leaves, and joins without an answer, that may have taken a rev of the final data. */
function otherMoves({ calls, epochs, observations }: IndexedHistory, room: string): number {
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
    if ((invoke.do !== 'join' && invoke.do !== 'leave') || invoke.room !== room) continue
    if (end?.type === 'fail' || (end?.type === 'ok' && end.do === 'join')) continue
    const losses = lossesBefore(epochs, invoke.t)
    // Its rev is above everything that was received before: if that did not survive, neither did this.
    const gone = (heads.get(epochs.lineageAfter(losses)) ?? 0) >= epochs.maxSurvivingRev(losses, room)
    if (!gone) count++
  }
  return count
}

const lossesBefore = ({ losses }: IndexedHistory['epochs'], t: number): number =>
  losses.filter((loss) => loss.t <= t).length

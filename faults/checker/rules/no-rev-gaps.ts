import type { SeenChange } from '../../history/history.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

/** A room is born with these: the room itself, and its owner. No client attempted them. */
const BORN_WITH = 2

export const revsWithoutGaps: Rule = {
  name: 'revs-without-gaps',
  promise: 'G3',
  sentence:
    'The revs of a room are exactly 1 to its head: each has one owner, and one without an owner in the database was taken by a join or leave that a later one replaced.',
  *look(material: Material): Iterable<Finding> {
    for (const room of Object.keys(material.history)) yield* lookAtRoom(material, room)
  },
}

function* lookAtRoom(material: Material, room: string): Iterable<Finding> {
  const { database, facts, lives, clients } = material
  const row = database.rooms.find((one) => one.room === room)
  if (row === undefined) {
    yield { text: `The database has no room ${room}`, evidence: [] }
    return
  }
  const owners = new Map<number, unknown>()
  function* own(rev: number, owner: unknown): Iterable<Finding> {
    if (rev < 1 || rev > row!.rev)
      yield { text: `Rev ${rev} of room ${room} is not within 1 to ${row!.rev}`, evidence: [owner, row] }
    if (owners.has(rev)) yield { text: `Rev ${rev} of room ${room} has two owners`, evidence: [owners.get(rev), owner] }
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

  const seen = facts.of(lives.last).get(room) ?? []
  const joined = new Set(joinsOf(material, room))
  const missing: number[] = []
  /** Known changes of members that no acknowledged joining accounts for. */
  let known = members.filter((one) => one.rev > BORN_WITH && !joined.has(one.rev)).length
  for (let rev = 1; rev <= row.rev; rev++) {
    if (owners.has(rev)) continue
    const change: SeenChange | undefined = seen[rev]?.change
    if (joined.has(rev)) continue
    if (change === undefined || !('member' in change)) missing.push(rev)
    else if (rev > BORN_WITH) known++
  }
  // Who writes no record comes once: a slow reader joins, and leaves.
  const strangers = members
    .filter((one) => one.rev > BORN_WITH && !clients.byPerson.has(one.person))
    .reduce((sum, { left }) => sum + (left ? 2 : 1), 0)
  const possible = strangers + othersOf(material, room)
  const free = Math.max(0, possible - known)
  if (missing.length > free)
    yield {
      text: `Room ${room}: ${missing.length} revs have no owner, and only ${free} joins and leaves could have taken them`,
      evidence: [{ missing, possible, known }],
    }
}

/** The revs at which somebody was told to have joined: their own, or the room's when they were inside already. */
function joinsOf({ calls, lives }: Material, room: string): number[] {
  return calls.all.flatMap(({ invoke, end }) => {
    if (invoke.do !== 'join' || invoke.room !== room || end?.type !== 'ok' || end.do !== 'join') return []
    const lineage = lives.of(end)?.lineage ?? null
    const life = livesBefore(lives, end.t)
    return lineage === null || lineage === lives.last || end.rev <= lives.maySurvive(life, room) ? [end.rev] : []
  })
}

/** Leaves, and joins without an answer, that may have taken a rev of the data that there is in the end. */
function othersOf({ calls, lives, tellings }: Material, room: string): number {
  const heads = new Map<string, number>()
  let next = 0
  let count = 0
  for (const { invoke, end } of calls.all) {
    for (; next < tellings.length && tellings[next]!.t < invoke.t; next++) {
      const telling = tellings[next]!
      if (telling.room !== room || telling.data === null) continue
      const { lineage } = telling.data
      heads.set(lineage, Math.max(heads.get(lineage) ?? 0, telling.head))
    }
    if ((invoke.do !== 'join' && invoke.do !== 'leave') || invoke.room !== room) continue
    if (end?.type === 'fail' || (end?.type === 'ok' && end.do === 'join')) continue
    const life = livesBefore(lives, invoke.t)
    // Whatever it took came after what had been told: beyond what survived, it is gone.
    const gone = (heads.get(lives.during(life)) ?? 0) >= lives.maySurvive(life, room)
    if (!gone) count++
  }
  return count
}

const livesBefore = ({ losses }: Material['lives'], t: number): number => losses.filter((loss) => loss.t <= t).length

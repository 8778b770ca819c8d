import type { SeenChange } from '../../record.ts'
import type { Material } from '../material.ts'
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

function* lookAtRoom({ database, facts, lives, calls, clients }: Material, room: string): Iterable<Finding> {
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
  const missing: number[] = []
  // Who writes no record comes once: a slow reader joins, and leaves.
  const strangers = members
    .filter((one) => one.rev > BORN_WITH && !clients.byPerson.has(one.person))
    .reduce((sum, { left }) => sum + (left ? 2 : 1), 0)
  let known = members.filter((one) => one.rev > BORN_WITH).length
  for (let rev = 1; rev <= row.rev; rev++) {
    if (owners.has(rev)) continue
    const change: SeenChange | undefined = seen[rev]?.change
    if (change === undefined || !('member' in change)) missing.push(rev)
    else if (rev > BORN_WITH) known++
  }
  const attempted =
    strangers +
    calls.all.filter(({ invoke }) => (invoke.do === 'join' || invoke.do === 'leave') && invoke.room === room).length
  if (missing.length > Math.max(0, attempted - known))
    yield {
      text: `Room ${room}: ${missing.length} revs have no owner, and only ${Math.max(0, attempted - known)} joins and leaves could have taken them`,
      evidence: [{ missing, attempted, known }],
    }
}

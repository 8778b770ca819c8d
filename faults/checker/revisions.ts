import type { Seen, SeenChange } from '../history/history.ts'
import type { CheckInput } from './input.ts'
import type { Lives } from './epochs.ts'
import type { Telling } from './observations.ts'

/** What stands at one rev of a room, as somebody told it first. */
export interface Fact {
  rev: number
  change: SeenChange
  /** The entry, or where else it stands. */
  witness: unknown
  /** It also lies in the database. */
  stored: boolean
}

export interface Conflict {
  room: string
  rev: number
  one: Fact
  other: SeenChange
  witness: unknown
}

/** By the data that it speaks of, then by room, then by rev. */
export interface Facts {
  of(lineage: string): ReadonlyMap<string, (Fact | undefined)[]>
  conflicts: Conflict[]
}

/** Lays everything that anybody was told side by side. */
export function gatherFacts(input: CheckInput, lives: Lives, tellings: Telling[]): Facts {
  const lineages = new Map<string, Map<string, (Fact | undefined)[]>>()
  const conflicts: Conflict[] = []

  const note = (lineage: string, room: string, change: SeenChange, witness: unknown, stored = false) => {
    let rooms = lineages.get(lineage)
    if (rooms === undefined) lineages.set(lineage, (rooms = new Map()))
    let revs = rooms.get(room)
    if (revs === undefined) rooms.set(room, (revs = []))
    const one = revs[change.rev]
    if (one === undefined) revs[change.rev] = { rev: change.rev, change, witness, stored }
    else if (same(one.change, change)) one.stored ||= stored
    else conflicts.push({ room, rev: change.rev, one, other: change, witness })
  }
  const noteMessage = (lineage: string, room: string, message: Seen, witness: unknown, stored = false) =>
    note(lineage, room, { rev: message.rev, message }, witness, stored)

  const { database, history } = input
  for (const message of database.messages) noteMessage(lives.last, message.room, message, 'database', true)
  for (const { room, person, left, rev } of database.members)
    note(lives.last, room, { rev, member: { person, left } }, 'database', true)
  for (const { room, changed } of database.rooms) note(lives.last, room, { rev: changed, room: true }, 'database', true)
  for (const [room, { epoch, messages }] of Object.entries(history)) {
    const lineage = lives.lineage(epoch, lives.losses.length)
    for (const message of messages) noteMessage(lineage, room, message, 'history')
  }
  for (const { data, room, messages, range, entry } of tellings) {
    if (data === null) continue
    const { lineage } = data
    if (range === null) for (const message of messages) noteMessage(lineage, room, message, entry)
    else for (const change of range.changes) note(lineage, room, change, entry)
  }
  const nothing = new Map<string, (Fact | undefined)[]>()
  return { of: (lineage) => lineages.get(lineage) ?? nothing, conflicts }
}

/** Two that are told of one rev. */
export function same(a: SeenChange, b: SeenChange): boolean {
  if ('message' in a && 'message' in b) return sameMessage(a.message, b.message)
  if ('member' in a && 'member' in b) return a.member.person === b.member.person && a.member.left === b.member.left
  return 'room' in a && 'room' in b
}

/** An author that is not told is no contradiction. */
function sameMessage(a: Seen, b: Seen): boolean {
  return (
    a.id === b.id &&
    a.seq === b.seq &&
    a.body === b.body &&
    (a.author === b.author || a.author === '' || b.author === '')
  )
}

/** For people. */
export function nameOf(change: SeenChange): string {
  if ('message' in change) return `“${change.message.body}” (seq ${change.message.seq})`
  if ('member' in change) return `${change.member.person} ${change.member.left ? 'leaving' : 'joining'}`
  return 'a change of the room'
}

import { isDeepStrictEqual } from 'node:util'
import type { ChangeRecord, MessageRecord } from '../history/history.ts'
import type { Epochs } from './epochs.ts'
import type { CheckInput } from './input.ts'
import type { Observation } from './observations.ts'

/** The change at one rev of a room, as it was first observed. */
export interface Revision {
  rev: number
  change: ChangeRecord
  /** The entry in which it was observed, `database` or `final read`. */
  source: unknown
  /** The database has it too. */
  stored: boolean
}

export interface Conflict {
  room: string
  rev: number
  one: Revision
  other: ChangeRecord
  source: unknown
}

/** By lineage, room and rev. */
export interface Revisions {
  of(lineage: string): ReadonlyMap<string, (Revision | undefined)[]>
  conflicts: Conflict[]
}

/** Compares all observations of each rev. */
export function readRevisions(input: CheckInput, epochs: Epochs, observations: Observation[]): Revisions {
  const lineages = new Map<string, Map<string, (Revision | undefined)[]>>()
  const conflicts: Conflict[] = []

  const add = (lineage: string, room: string, change: ChangeRecord, source: unknown, stored = false) => {
    let rooms = lineages.get(lineage)
    if (rooms === undefined) lineages.set(lineage, (rooms = new Map()))
    let revs = rooms.get(room)
    if (revs === undefined) rooms.set(room, (revs = []))
    const one = revs[change.rev]
    if (one === undefined) revs[change.rev] = { rev: change.rev, change, source, stored }
    else if (sameChange(one.change, change)) one.stored ||= stored
    else conflicts.push({ room, rev: change.rev, one, other: change, source })
  }
  const addMessage = (lineage: string, room: string, message: MessageRecord, source: unknown, stored = false) =>
    add(lineage, room, { rev: message.rev, message }, source, stored)

  const { database, finalReads } = input
  for (const message of database.messages) addMessage(epochs.last, message.room, message, 'database', true)
  for (const { room, person, left, rev } of database.members)
    add(epochs.last, room, { rev, member: { person, left } }, 'database', true)
  for (const { room, changed } of database.rooms) add(epochs.last, room, { rev: changed, room: true }, 'database', true)
  for (const [room, { epoch, messages, threads }] of Object.entries(finalReads)) {
    const lineage = epochs.lineage(epoch, epochs.losses.length)
    for (const message of messages) addMessage(lineage, room, message, 'final read')
    for (const message of Object.values(threads).flat()) addMessage(lineage, room, message, 'final read of a thread')
  }
  for (const { data, room, messages, range, entry } of observations) {
    if (data === null) continue
    const { lineage } = data
    if (range === null) for (const message of messages) addMessage(lineage, room, message, entry)
    else for (const change of range.changes) add(lineage, room, change, entry)
  }
  const none = new Map<string, (Revision | undefined)[]>()
  return { of: (lineage) => lineages.get(lineage) ?? none, conflicts }
}

export function sameChange(a: ChangeRecord, b: ChangeRecord): boolean {
  if ('message' in a && 'message' in b) return sameMessage(a.message, b.message)
  if ('member' in a && 'member' in b) return a.member.person === b.member.person && a.member.left === b.member.left
  return 'room' in a && 'room' in b
}

/** An unknown author is no contradiction. */
export function sameMessage(a: MessageRecord, b: MessageRecord): boolean {
  const author = a.author === '' || b.author === '' ? '' : a.author
  return isDeepStrictEqual({ ...a, author }, { ...b, author: author === '' ? '' : b.author })
}

/** For reports. */
export function describeChange(change: ChangeRecord): string {
  if ('message' in change) return describeMessage(change.message)
  if ('member' in change) return `${change.member.person} ${change.member.left ? 'leaving' : 'joining'}`
  return 'a change of the room'
}

export function describeMessage({ body, seq, deleted, reactions, votes, replies, pinned }: MessageRecord): string {
  const state = Object.entries({ deleted, reactions, votes, replies, pinned }).filter(
    ([, value]) => value !== undefined,
  )
  return `“${body}” (${[`seq ${seq}`, ...state.map(([name, value]) => `${name} ${JSON.stringify(value)}`)].join(', ')})`
}

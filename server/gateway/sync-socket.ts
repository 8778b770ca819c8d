import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Presence } from '../../protocol/entities.ts'
import type { Limits } from '../../protocol/limits.ts'
import type { Log } from '../log.ts'
import type { FairTurns } from '../storage/fair-turns.ts'
import { Json } from '../storage/json.ts'
import { withList } from '../storage/operations/encoded.ts'
import type { Input, Result } from '../storage/operations/table.ts'
import type { Storage } from '../storage/storage.ts'
import { listed } from './availability.ts'
import type { Hub } from './hub.ts'
import type { Proofs } from './proofs.ts'
import type { Socket } from './socket.ts'
import { warnOfLoss } from './warn-of-loss.ts'

export interface SyncParts {
  storage: Storage
  hub: Hub
  /** Of syncs, by their rooms. */
  turns: FairTurns
  proofs: Proofs
  limits: Limits
  log: Log
}

/** Ids in the lists of present people in one answer, each of 39 bytes. The presence of further rooms is only a count. */
const MOST_PRESENT = 3_000
/** Rooms that all syncs under way may be about, so that their answers are not all in memory at once [G7]. */
export const ROOMS_AT_ONCE = 400
/** Rooms of one read, which takes about a millisecond. Others have their turn before the next one. */
const ROOMS_IN_ONE_READ = 20
/** What the longest state of a room takes as JSON, about. So much is kept for each room of the later parts. */
const STATE_BYTES = 1_200
/** The share of the bytes that is kept for later parts at most, so that changes have some in every part. */
const MOST_KEPT = 2 / 3

/**
 * Makes a socket follow its person's rooms, and answers what the client missed. It subscribes first and reads second, so
 * that no change falls between [G5]. A join or a leaving meanwhile, on whichever node, makes it read again.
 *
 * A claim with a valid proof that the data cannot match proves that acknowledged changes were lost: an old copy was put
 * back, or the end of the data is gone. A new epoch begins then [G9].
 */
export async function syncSocket(
  { storage, hub, turns, proofs, limits, log }: SyncParts,
  socket: Socket,
  { epoch, known }: Parsed<'sync'>,
): Promise<Json<Results['sync']>> {
  const { person } = socket.session!
  const who = person.id
  const most = { changes: limits.catchUpChanges, bytes: limits.syncBytes, unread: limits.unreadCount }
  socket.synced = true
  for (;;) {
    const before = socket.memberships
    const joined = await storage.roomsOf({ who }, socket)
    // The answer may be older than a leaving that was delivered meanwhile [G10].
    if (before !== socket.memberships) continue
    for (const { room, rev } of joined.rooms) hub.follow(socket, room, rev)
    const { memberships } = socket
    const question = { who, epoch, rooms: known, ...most }
    const caughtUp = await turns.run(socket, joined.rooms.length, () =>
      catchUpInParts(storage, joined.rooms, question, socket),
    )
    if (caughtUp === null) continue
    const lost = caughtUp.unmatched.find((claim) => proofs.isValid(caughtUp.epoch, claim))
    if (lost !== undefined) {
      const { began } = await storage.beginEpoch({ ended: caughtUp.epoch, by: socket.id }, socket)
      if (began) warnOfLoss(log, { ended: caughtUp.epoch, epoch: storage.epoch, ...lost, person: who })
      continue
    }
    if (memberships !== socket.memberships) continue
    const rooms = new Set(caughtUp.rooms.map(({ room }) => room))
    for (const { room } of socket.follows.slice()) if (!rooms.has(room)) hub.unfollow(socket, room)
    // What others are reading now is older than this.
    socket.memberships++
    for (const { room, read } of caughtUp.rooms) hub.storedMark(who, room, read, socket.id)
    let left = MOST_PRESENT
    const presence = (room: string): Presence => {
      const present = hub.presence(room)
      if (listed(present) > left) return { count: present.count }
      left -= listed(present)
      return present
    }
    const states = caughtUp.rooms.map(({ room, term, to, state }) => {
      const added = { proof: proofs.prove(room, term, to, caughtUp.epoch), presence: presence(room) }
      return `${state.slice(0, -1)},${JSON.stringify(added).slice(1)}`
    })
    const others = { epoch: caughtUp.epoch, person: socket.session?.person ?? person }
    return new Json(withList('rooms', states, others))
  }
}

/** Null when another epoch began between two parts: revs of two epochs do not fit together. */
async function catchUpInParts(
  storage: Storage,
  joined: { room: string }[],
  question: Input<'catchUp'>,
  socket: Socket,
): Promise<Result<'catchUp'> | null> {
  let { changes, bytes } = question
  let rows: number | undefined
  const whole: Result<'catchUp'>[] = []
  for (let at = 0; at === 0 || at < joined.length; at += ROOMS_IN_ONE_READ) {
    // The first part begins with the first id there can be, and the last one ends with the last.
    const from = at === 0 ? undefined : joined[at]!.room
    const next = joined[at + ROOMS_IN_ONE_READ]?.room
    const claims = question.rooms.filter(
      ({ room }) => (from === undefined || room >= from) && (next === undefined || room < next),
    )
    const roomsAfter = Math.max(0, joined.length - at - ROOMS_IN_ONE_READ)
    const later = Math.min(roomsAfter * STATE_BYTES, question.bytes * MOST_KEPT)
    const bounds = { changes, rows, bytes: bytes - later }
    const part = await storage.catchUp({ ...question, rooms: claims, from, before: next, ...bounds }, socket)
    if (part.epoch !== (whole[0] ?? part).epoch) return null
    changes = part.left.changes
    rows = part.left.rows
    bytes = part.left.bytes + later
    whole.push(part)
  }
  return {
    epoch: whole[0]!.epoch,
    rooms: whole.flatMap(({ rooms }) => rooms),
    unmatched: whole.flatMap(({ unmatched }) => unmatched),
    left: whole.at(-1)!.left,
  }
}

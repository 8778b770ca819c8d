import type { Role } from '../../../protocol/entities.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { toUntil } from './until.ts'

/** What says whether a member may write: their own row, and their room's. */
export interface Voice {
  role: Role
  muted: number
  spoke: number
  slow_seconds: number
  writers: 'moderators' | null
}

const voiceThrough = prepared((db, who: string, room: string) =>
  db
    .selectFrom('members')
    .innerJoin('rooms', 'rooms.id', 'members.room')
    .select(['members.role', 'members.muted', 'members.spoke', 'rooms.slow_seconds', 'rooms.writers'])
    .where('members.room', '=', room)
    .where('members.person', '=', who)
    .where('members.left', '=', 0),
)

/** Undefined for a stranger and for one who left. */
export async function voiceOf(tx: ReadTx, who: string, room: string): Promise<Voice | undefined> {
  const [row] = await voiceThrough(tx, who, room)
  return row
}

/** Why a member may not change what they wrote at the time `at`: they are muted, or only moderators write. */
export function refusalOfWriting({ role, muted, writers }: Voice, at: number): Refused | null {
  if (muted > at) return { refused: 'muted', params: toUntil(muted) }
  return role === 'member' && writers !== null ? { refused: 'read_only' } : null
}

/** Why a member may not say something new. Also because they wrote a moment ago in a room with a slow mode. */
export function refusalOfVoice(voice: Voice, at: number): Refused | null {
  const refused = refusalOfWriting(voice, at)
  if (refused !== null || !isSlowed(voice)) return refused
  const { spoke, slow_seconds: seconds } = voice
  const wait = spoke + seconds * 1_000 - at
  return wait > 0 ? { refused: 'slow', params: { seconds }, retryAfterMs: wait } : null
}

/** Whether the time at which the member writes counts. */
export const isSlowed = ({ role, slow_seconds }: Pick<Voice, 'role' | 'slow_seconds'>): boolean =>
  slow_seconds > 0 && role === 'member'

const noteTime = prepared((db, who: string, room: string, at: number) =>
  db.updateTable('members').set({ spoke: at }).where('room', '=', room).where('person', '=', who),
)

/** Notes when a member wrote whom the room slows. */
export async function noteSpoken(tx: WriteTx, voice: Voice, who: string, room: string, at: number): Promise<void> {
  if (isSlowed(voice)) await noteTime(tx, who, room, at)
}

import { parseCode } from '../../../protocol/code.ts'
import type { Reason } from '../../../protocol/errors.ts'
import type { RoomEntry } from '../history/room-entry.ts'
import type { CachedRoom, Records, StoredLost, StoredOutgoing } from './local-db.ts'

/** Records of version 2, in which the outbox had messages only and a refusal had a code and an English sentence. */
interface OldOutgoing {
  id: string
  room: string
  body: string
  at: number
  person: string
  state: 'waiting' | 'failed'
  code?: string
}

interface OldLost extends Omit<StoredLost, 'messages'> {
  messages: { id: string; body: string; at: number }[]
}

interface OldDraft {
  person: string
  room: string
  text: string
}

type OldEntry = Omit<RoomEntry, 'mentions' | 'threads' | 'mute'>

interface OldRoom3 extends Omit<CachedRoom, 'entry'> {
  entry: OldEntry
}

interface OldRoom extends Omit<CachedRoom, 'term' | 'proof' | 'entry'> {
  run?: string
  entry: OldEntry & { mentions?: number }
}

const reasonsByCode: Record<string, Reason> = {
  conflict: 'id_taken',
  forbidden: 'left_room',
  invalid: 'invalid_input',
  not_found: 'not_member',
}

type Migrate = (old: any) => unknown

/** What brings records of this version to the present one, store by store. Nothing that waits to be sent is lost [G6]. */
export function migrationsFrom(version: number): [string, Migrate][] {
  if (version === 4) return []
  return Object.entries<Migrate>(version === 2 ? fromVersion2 : fromVersion3)
}

export const fromVersion3 = {
  rooms({ entry, ...cached }: OldRoom3): CachedRoom {
    return { ...cached, entry: { ...entry, mentions: 0, threads: [] } }
  },
}

export const fromVersion2 = {
  outbox({ id, room, body, at, person, state, code }: OldOutgoing): StoredOutgoing {
    const command = { id, room, at, person, command: 'message.send' as const, input: { room, id, body } }
    if (state === 'waiting') return { ...command, state }
    return { ...command, state, problem: { reason: reasonsByCode[code ?? ''] ?? 'failed' } }
  },

  lost({ messages, code, ...lost }: OldLost): StoredLost {
    const contents = messages.map(({ id, at, body }) => ({ id, at, content: { body } }))
    return { ...lost, code: parseCode(code) ?? code, messages: contents }
  },

  drafts({ text, ...draft }: OldDraft): Records['drafts'] {
    return { ...draft, content: { body: text } }
  },

  /** The position keeps its rev without a term, which the server takes for any rev that the room has reached. */
  rooms({ run: _run, entry: { mentions: _mentions, ...entry }, ...cached }: OldRoom): CachedRoom {
    const code = parseCode(entry.room.code) ?? entry.room.code
    return fromVersion3.rooms({ ...cached, entry: { ...entry, room: { ...entry.room, code } } })
  },
}

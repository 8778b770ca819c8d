import { sql } from 'kysely'
import type { Message, MessageState, Role } from '../../../protocol/entities.ts'
import type { PersonalEvents } from '../../../protocol/events.ts'
import { isSilent } from '../../../protocol/mine.ts'
import type { PersonalFact } from '../facts.ts'
import type { Aside, MessageRow } from '../schema/messages.ts'
import { stateOf, withState } from './messages.ts'
import { mineOf } from './mine.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { changed } from './terms.ts'

const withId = prepared((db, room: string, id: string) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where('aside', 'in', [0, 1])
    // As an expression, or SQLite could look the room up and read all of it.
    .where(sql<string>`room || ''`, '=', room),
)

/** The row of a message of the room. Undefined when there is none. */
export async function findRow(tx: ReadTx, room: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await withId(tx, room, id)
  return row
}

const forMember = prepared((db, who: string, room: string, id: string) =>
  db
    .selectFrom('members')
    .leftJoin('messages', (on) =>
      on
        .on('messages.id', '=', id)
        .on('aside', 'in', [0, 1])
        .on(sql<string>`messages.room || ''`, '=', room),
    )
    .selectAll('messages')
    .select('members.role')
    .where('members.room', '=', room)
    .where('members.person', '=', who)
    .where('members.left', '=', 0),
)

/** A message for one who is in its room, with their role. Refused with `not_member` and `no_such_message`. */
export async function findMessage(
  tx: ReadTx,
  { who, room, id }: { who: string; room: string; id: string },
): Promise<{ row: MessageRow; role: Role } | Refused> {
  const [found] = await forMember(tx, who, room, id)
  if (found === undefined) return { refused: 'not_member' }
  const { role, ...row } = found
  return row.id === null ? { refused: 'no_such_message' } : { row: row as MessageRow, role }
}

/** The columns of a message that may change. */
type Changed = Partial<Pick<MessageRow, 'body' | 'reply_to' | 'poll' | 'files' | 'first_digest' | 'pinned'>> & {
  state?: MessageState
}

const update = prepared(
  (
    db,
    room: string,
    aside: Aside,
    seq: number,
    rev: number,
    body: string,
    replyTo: string | null,
    poll: string | null,
    files: string | null,
    firstDigest: string | null,
    pinned: number | null,
    state: string | null,
  ) =>
    db
      .updateTable('messages')
      .set({ rev, body, reply_to: replyTo, poll, files, first_digest: firstDigest, pinned, state })
      .where('room', '=', room)
      .where('aside', '=', aside)
      .where('seq', '=', seq),
)

/** Changes a message, as one change of its room [G3]. `columns` gets the rev of the change. */
export async function changeMessage(
  tx: WriteTx,
  row: MessageRow,
  columns: Changed | ((rev: number) => Changed),
): Promise<Message> {
  const rev = await tx.revs.next(row.room)
  const { state = stateOf(row), ...others } = typeof columns === 'function' ? columns(rev) : columns
  const next = { ...row, ...others, rev }
  const { room, aside, seq, body, reply_to, poll, files, first_digest, pinned } = next
  await update(tx, room, aside, seq, rev, body, reply_to, poll, files, first_digest, pinned, encodeState(state))
  const message = withState(next, state)
  changed(tx, room, { rev, message })
  return message
}

/** Fields that are undefined are left out, and so is a state without any. */
function encodeState(state: MessageState): string | null {
  const text = JSON.stringify(state)
  return text === '{}' ? null : text
}

/** Notifies all connections of a person. */
export function notify<E extends keyof PersonalEvents>(
  { facts }: WriteTx,
  person: string,
  event: E,
  data: PersonalEvents[E],
): void {
  facts.push({ fact: 'personal', person, event, data } as PersonalFact)
}

/** Notifies all connections of a person of what they did to a message, where its change does not say it. */
export async function notifyMine(tx: WriteTx, person: string, message: Message): Promise<void> {
  if (!isSilent(message)) return
  const { room, id, seq, thread } = message
  const mine = await mineOf(tx, person, message)
  notify(tx, person, 'mine', { room, id, seq, ...(thread !== undefined && { thread }), mine })
}

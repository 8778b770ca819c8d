import type { Message, ThreadState } from '../../../protocol/entities.ts'
import { Json } from '../json.ts'
import { findRow, notify } from './change-message.ts'
import { withList } from './encoded.ts'
import { dropSurplus } from './followed-threads.ts'
import { revFor } from './memberships.ts'
import { EVERYBODY } from './mentions.ts'
import { toMessage } from './messages.ts'
import { forReader } from './mine.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { readPage, type Page, type PageRequest } from './pages.ts'
import { prepared } from './prepared.ts'

/** A page of a thread, the message with which it begins (null when there is none), and what this person read of it. */
export interface ThreadPage extends Page {
  root: Message | null
  read: number
  follows: boolean
}

const olderThan = prepared((db, room: string, thread: string, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('thread', '=', thread)
    .where('seq', '<', seq)
    .orderBy('seq', 'desc')
    .limit(limit),
)

const newerFrom = prepared((db, room: string, thread: string, seq: number, limit: number) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('room', '=', room)
    .where('thread', '=', thread)
    .where('seq', '>=', seq)
    .orderBy('seq')
    .limit(limit),
)

const followOf = prepared((db, person: string, room: string, thread: string) =>
  db
    .selectFrom('threads')
    .select(['read_seq', 'follows'])
    .where('person', '=', person)
    .where('room', '=', room)
    .where('thread', '=', thread),
)

/** A page of the replies in a thread. Refused with `not_member`. */
export async function threadPage(
  tx: ReadTx,
  request: PageRequest & { thread: string },
): Promise<Json<ThreadPage> | Refused> {
  const { who, room, thread } = request
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const row = await findRow(tx, room, thread)
  const [root = null] = row === undefined ? [] : await forReader(tx, who, [toMessage(row)])
  const [follow] = await followOf(tx, who, room, thread)
  const { messages, more } = await readPage(tx, request, {
    older: (seq, limit) => olderThan(tx, room, thread, seq, limit),
    newer: (seq, limit) => newerFrom(tx, room, thread, seq, limit),
  })
  const others = { root, read: follow?.read_seq ?? 0, follows: follow?.follows === 1, rev, more }
  return new Json(withList('messages', messages, others))
}

interface OfThread {
  who: string
  room: string
  thread: string
}

/** Moves what a person read of a thread up to `seq`: never back, and never beyond the room's rev. Refused with `not_member`. */
export async function readThread(
  tx: WriteTx,
  input: OfThread & { seq: number },
): Promise<Record<string, never> | Refused> {
  const { who, room, thread } = input
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  const [follow] = await followOf(tx, who, room, thread)
  const read = Math.min(input.seq, rev)
  // A thread that a person does not follow has nothing unread for them.
  if (follow?.follows !== 1 || read <= follow.read_seq) return {}
  await setFollow(tx, input, read, 1)
  notify(tx, who, 'thread', { room, thread, read, follows: true })
  return {}
}

/** Follows a thread, or does so no longer. Refused with `not_member` and `no_such_message`. */
export async function followThread(
  tx: WriteTx,
  input: OfThread & { on: boolean; mostThreads: number },
): Promise<Record<string, never> | Refused> {
  const { who, room, thread, on } = input
  const rev = await revFor(tx, who, room)
  if (rev === undefined) return { refused: 'not_member' }
  if ((await findRow(tx, room, thread)) === undefined) return { refused: 'no_such_message' }
  const [follow] = await followOf(tx, who, room, thread)
  if ((follow?.follows === 1) === on) return {}
  const read = on ? rev : (follow?.read_seq ?? rev)
  await setFollow(tx, input, read, on ? 1 : 0)
  await dropSurplus(tx, [who], input)
  notify(tx, who, 'thread', { room, thread, read, follows: on })
  return {}
}

/**
 * The author of a reply follows the thread and has read it up to there. `others` follow it from this reply on, unless they
 * followed it before, or do so no longer.
 */
export async function followByReply(
  tx: WriteTx,
  reply: { who: string; room: string; thread: string; seq: number; others: string[]; mostThreads: number },
): Promise<void> {
  const { who, room, thread, seq } = reply
  await setFollow(tx, reply, seq, 1)
  const others = [...new Set(reply.others)].filter((person) => person !== who)
  if (others.length > 0)
    await tx.db
      .insertInto('threads')
      .values(others.map((person) => ({ person, room, thread, read_seq: seq - 1, follows: 1 as const })))
      .onConflict((on) => on.columns(['person', 'room', 'thread']).doNothing())
      .execute()
  await dropSurplus(tx, [who, ...others], reply)
}

async function setFollow({ db }: WriteTx, { who, room, thread }: OfThread, read_seq: number, follows: 0 | 1) {
  await db
    .insertInto('threads')
    .values({ person: who, room, thread, read_seq, follows })
    .onConflict((on) => on.columns(['person', 'room', 'thread']).doUpdateSet({ read_seq, follows }))
    .execute()
}

const unreadThreads = prepared((db, who: string, from: string, before: string, most: number) =>
  db
    .selectFrom('threads')
    .select(['room', 'thread', 'read_seq'])
    .select((eb) =>
      eb
        .selectFrom((unread) =>
          unread
            .selectFrom('messages')
            .select('seq')
            .whereRef('messages.room', '=', 'threads.room')
            .whereRef('messages.thread', '=', 'threads.thread')
            .whereRef('messages.seq', '>', 'threads.read_seq')
            .whereRef('messages.author', '<>', 'threads.person')
            .limit(most)
            .as('newer'),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('unread'),
    )
    .select((eb) =>
      eb
        .selectFrom((named) =>
          named
            .selectFrom('mentions')
            .select('seq')
            .distinct()
            .whereRef('mentions.room', '=', 'threads.room')
            .where('mentions.person', 'in', [who, EVERYBODY])
            .whereRef('mentions.seq', '>', 'threads.read_seq')
            .whereRef('mentions.thread', '=', 'threads.thread')
            .whereRef('mentions.author', '<>', 'threads.person')
            .limit(most)
            .as('named'),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .as('mentions'),
    )
    .where('person', '=', who)
    .where('follows', '=', 1)
    .where('room', '>=', from)
    .where('room', '<', before),
)

/** The followed threads by room, for rooms from `from` on and before `before`. What is unread is counted up to `most`. */
export async function threadsOf(
  tx: ReadTx,
  who: string,
  { from, before, most }: { from: string; before: string; most: number },
): Promise<Map<string, ThreadState[]>> {
  const byRoom = new Map<string, ThreadState[]>()
  for (const { room, thread, read_seq, unread, mentions } of await unreadThreads(tx, who, from, before, most)) {
    const states = byRoom.get(room) ?? []
    states.push({ thread, read: read_seq, unread: unread ?? 0, mentions: mentions ?? 0 })
    byRoom.set(room, states)
  }
  return byRoom
}

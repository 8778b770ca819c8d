import type { Replies } from '../../../protocol/entities.ts'
import type { Aside, MessageRow } from '../schema/messages.ts'
import { storedAt, storedBefore, type Appended, type Draft } from './append.ts'
import { changeMessage, findRow } from './change-message.ts'
import { toColumns } from './content.ts'
import { attach, findUnsent } from './file-rows.ts'
import { refusalOfMentions, storeMentions } from './mentions.ts'
import { stateOf } from './messages.ts'
import type { WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'
import { changed } from './terms.ts'
import { followByReply } from './threads.ts'
import { noteSpoken, refusalOfVoice, voiceOf } from './voice.ts'

/** The latest people who replied that a message names. */
const REPLIERS = 3

export interface Post extends Draft {
  /** The people who are present, for `<@here>`. Null when they are too many to list: everybody is mentioned. */
  here: string[] | null
  /** Threads that one person follows. */
  mostThreads: number
}

/**
 * Stores a message that concerns more than itself: one that mentions people, belongs to a thread or has files. Otherwise it is as
 * `append`. A reply in a thread is two changes: the message, and the message with which the thread begins. Also refused
 * with `not_moderator` for a mention of everybody, and with `not_a_thread` when the thread's first message is in a
 * thread, or is this one, and with `no_such_file` unless each file was uploaded for this room by the author and is in no
 * message. That message may be missing: it may come back later after a loss [G9].
 */
export async function post(tx: WriteTx, input: Post): Promise<Appended> {
  const { who, room, id, at, content, here } = input
  const voice = await voiceOf(tx, who, room)
  if (voice === undefined) return { refused: 'not_member' }
  const before = await earlier(tx, input)
  if (before !== undefined) return storedBefore(before, input)
  const refused = refusalOfVoice(voice, at) ?? refusalOfMentions(content, voice.role)
  if (refused !== null) return refused
  if (content.thread === id) return { refused: 'not_a_thread' }
  const root = content.thread === undefined ? undefined : await findRow(tx, room, content.thread)
  if (root !== undefined && root.thread !== null) return { refused: 'not_a_thread' }

  const attached = await findUnsent(tx, input, content.files ?? [])
  if ('refused' in attached) return attached

  const seq = await tx.revs.next(room)
  const columns = toColumns(content)
  const { body, reply_to, thread, poll, files, aside } = columns
  const state = attached.length === 0 ? {} : { attached }
  const encoded = attached.length === 0 ? null : JSON.stringify(state)
  await insert(tx, room, seq, id, at, who, body, reply_to, thread, poll, files, aside, encoded)
  await attach(tx, seq, attached)
  await noteSpoken(tx, voice, who, room, at)
  const message = { ...storedAt(input, seq), ...state }
  changed(tx, room, { rev: seq, message })
  const shownIn = aside === 1 ? thread : null
  const people = await storeMentions(tx, { room, seq, author: who, thread: shownIn, body, here })
  if (content.thread !== undefined) {
    await followByReply(tx, { ...input, thread: content.thread, seq, others: root ? [root.author, ...people] : people })
    if (root !== undefined) await countReply(tx, root, { who, seq, at })
  }
  return { stored: message }
}

const withId = prepared((db, who: string, room: string, id: string) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .where((eb) => eb.or([eb('author', '=', who), eb('room', '=', room)])),
)

/** A message of the same author or of the same room that has the id. */
async function earlier(tx: WriteTx, { who, room, id }: Draft): Promise<MessageRow | undefined> {
  const [row] = await withId(tx, who, room, id)
  return row
}

/** A row of a message that nothing has happened to. */
type Sent = Omit<MessageRow, 'first_digest' | 'pinned'>

const insert = prepared(
  (
    db,
    room: string,
    seq: number,
    id: string,
    at: number,
    author: string,
    body: string,
    replyTo: string | null,
    thread: string | null,
    poll: string | null,
    files: string | null,
    aside: Aside,
    state: string | null,
  ) => {
    // Its type fails here for a new column, which the database would leave empty.
    const content = { body, reply_to: replyTo, thread, poll, files, aside }
    const row: Sent = { room, seq, rev: seq, id, at, author, ...content, state }
    return db.insertInto('messages').values(row)
  },
)

async function countReply(tx: WriteTx, root: MessageRow, { who, seq, at }: { who: string; seq: number; at: number }) {
  const state = stateOf(root)
  const others = (state.replies?.people ?? []).filter((person) => person !== who)
  const people = [who, ...others].slice(0, REPLIERS)
  const replies: Replies = { count: (state.replies?.count ?? 0) + 1, seq, at, people }
  await changeMessage(tx, root, { state: { ...state, replies } })
}

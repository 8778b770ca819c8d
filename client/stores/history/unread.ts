import { isInRoom, type Message, type ThreadState } from '../../../protocol/entities.ts'
import { isMentioned } from '../../../protocol/mentions.ts'
import type { RoomEntry } from './room-entry.ts'

/** What a person has not read of a room, and the threads that they follow. */
type Unread = Pick<RoomEntry, 'read' | 'unread' | 'mentions' | 'threads'>

/** Counts new messages. Writing a message marks everything above it as read: in the room, or in its thread. */
export function withNew(before: Unread, messages: Message[], me: string): Unread {
  let { read, unread, mentions, threads } = before
  for (const message of messages) {
    const { author, seq, thread } = message
    if (thread !== undefined) threads = withReply(threads, message, me)
    if (!isInRoom(message) || seq <= read) continue
    if (author === me) [read, unread, mentions] = [seq, 0, 0]
    else {
      unread++
      if (isMentioned(me, message)) mentions++
    }
  }
  return { read, unread, mentions, threads }
}

function withReply(threads: ThreadState[], message: Message, me: string): ThreadState[] {
  const { author, seq } = message
  const thread = message.thread!
  const others = threads.filter((one) => one.thread !== thread)
  const known = threads.find((one) => one.thread === thread)
  if (author === me) return [...others, { thread, read: Math.max(seq, known?.read ?? 0), unread: 0, mentions: 0 }]
  const named = isMentioned(me, message)
  // A person follows a thread in which they are mentioned.
  const follow = known ?? (named ? { thread, read: seq - 1, unread: 0, mentions: 0 } : undefined)
  if (follow === undefined || seq <= follow.read) return threads
  return [...others, { ...follow, unread: follow.unread + 1, mentions: follow.mentions + Number(named) }]
}

/** The first reply to a person's own message makes them follow its thread. */
export function withOwnRoots(threads: ThreadState[], changed: Message[], me: string): ThreadState[] {
  const begun = changed.filter(
    ({ id, author, replies }) =>
      author === me &&
      replies?.count === 1 &&
      !replies.people.includes(me) &&
      threads.every(({ thread }) => thread !== id),
  )
  const states = begun.map(({ id, replies }) => ({ thread: id, read: replies!.seq - 1, unread: 1, mentions: 0 }))
  return states.length === 0 ? threads : [...threads, ...states]
}

type Count = Pick<Unread, 'unread' | 'mentions'>

export const NOTHING: Count = { unread: 0, mentions: 0 }

/** How many of these messages are of other people, and how many of them mention this person. */
export function countOf(messages: Message[], me: string): Count {
  const others = messages.filter(({ author }) => author !== me)
  return { unread: others.length, mentions: others.filter((message) => isMentioned(me, message)).length }
}

/** The counts of unread messages without these, which were read. */
export function without(before: Count, passed: Message[], me: string): Count {
  const { unread, mentions } = countOf(passed, me)
  return { unread: Math.max(0, before.unread - unread), mentions: Math.max(0, before.mentions - mentions) }
}

/** The followed threads after one was read up to `read`, with `unread` replies after it, or is not followed any more. */
export function withThread(
  threads: ThreadState[],
  { thread, read, follows }: { thread: string; read: number; follows: boolean },
  unread: number,
): ThreadState[] {
  const known = threads.find((one) => one.thread === thread)
  if (known && follows && read <= known.read) return threads
  const others = threads.filter((one) => one !== known)
  return follows ? [...others, { thread, read, unread, mentions: 0 }] : others
}

import type { Message } from '../../../protocol/entities.ts'
import type { OutgoingMessage } from '../../stores/outbox/outgoing-message.ts'
import { noonOf } from '../format/time.ts'

/** One row of the timeline. `head` shows the author; further messages within five minutes do not repeat it. */
export type Row =
  | { kind: 'start'; key: string; more: boolean }
  | { kind: 'day'; key: string; noon: number }
  | { kind: 'unread'; key: string }
  | { kind: 'message'; key: string; message: Message; head: boolean }
  | { kind: 'pending'; key: string; pending: OutgoingMessage; head: boolean }
  | { kind: 'end'; key: string }

export interface RowSource {
  /** Whether the beginning of the room's history is known: not before it is loaded. */
  known: boolean
  messages: readonly Message[]
  pending: readonly OutgoingMessage[]
  /** The person who reads, and who is the author of pending messages. */
  me: string | undefined
  unreadFrom: number | null
  hasBefore: boolean
  hasAfter: boolean
}

const GROUP_WITHIN_MS = 5 * 60_000
const RECENT = 200

/** Turns messages into rows. Rows that have not changed are the same objects again, so that they are not drawn again. */
export class RowMaker {
  #made = new Map<string, Row>()

  make(source: RowSource): Row[] {
    const before = this.#made
    const rows: Row[] = []
    this.#made = new Map()
    const add = (row: Row) => {
      const old = before.get(row.key)
      const same = old && equal(old, row) ? old : row
      this.#made.set(row.key, same)
      rows.push(same)
    }

    const first = source.messages[0]?.id ?? ''
    // The list measures a row again only when its key is new, so the key changes with the row that follows.
    if (source.known) add({ kind: 'start', key: `start:${first}:${source.hasBefore}`, more: source.hasBefore })

    const place = new Place()
    let lineDrawn = !unreadLineFits(source)
    for (const message of source.messages) {
      const noon = noonOf(message.at)
      const newDay = noon !== place.noon
      if (newDay) add(place.enter(noon, message.id))
      const line = !lineDrawn && message.seq > (source.unreadFrom ?? 0) && message.author !== source.me
      if (line) {
        lineDrawn = true
        add({ kind: 'unread', key: `unread:${message.id}` })
      }
      const head = place.headFor(message.author, message.at) || newDay || line
      add({ kind: 'message', key: message.id, message, head })
    }

    for (const pending of stillPending(source)) {
      // By this browser's clock, which may be behind the server's: it never leads back to an earlier day.
      const noon = noonOf(pending.at)
      if (noon > place.noon) add(place.enter(noon, pending.id))
      const head = place.headFor(source.me ?? '', pending.at)
      add({ kind: 'pending', key: pending.id, pending, head })
    }

    if (source.hasAfter) add({ kind: 'end', key: `end:${source.messages.at(-1)?.id ?? ''}` })
    return rows
  }
}

/** The position while going through the messages: the day, and the last author. */
class Place {
  noon = -Infinity
  #author = ''
  #at = -Infinity

  /** Answers the row of the day. Its key names the day, too: that of a pending message may change with the ack. */
  enter(noon: number, before: string): Row {
    this.noon = noon
    this.#author = ''
    return { kind: 'day', key: `day:${noon}:${before}`, noon }
  }

  headFor(author: string, at: number): boolean {
    const head = author !== this.#author || at - this.#at > GROUP_WITHIN_MS
    this.#author = author
    this.#at = at
    return head
  }
}

/** The line stands between read and unread messages, so a read message has to be above it. */
function unreadLineFits({ messages, unreadFrom, hasBefore }: RowSource): boolean {
  if (unreadFrom === null) return false
  const first = messages[0]
  return first !== undefined && (first.seq <= unreadFrom || !hasBefore)
}

/** A message that is both in the outbox and in the room for a moment is not pending any more. */
function stillPending({ messages, pending, hasAfter }: RowSource): readonly OutgoingMessage[] {
  if (hasAfter) return []
  if (pending.length === 0) return pending
  const arrived = new Set(messages.slice(-RECENT).map((message) => message.id))
  return pending.filter(({ id }) => !arrived.has(id))
}

function equal(a: Row, b: Row): boolean {
  if (a.kind === 'message' && b.kind === 'message') return a.message === b.message && a.head === b.head
  if (a.kind === 'pending' && b.kind === 'pending') return a.pending === b.pending && a.head === b.head
  return a.kind === b.kind && a.kind !== 'pending' && a.kind !== 'message'
}

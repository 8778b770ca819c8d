import type { Context } from './context.ts'
import type { Fact } from './storage/facts.ts'

/**
 * Messages that wait to be indexed until there are so many. Fewer are looked through by each search, in about 2 ms. A long
 * one counts as several. With fewer at a time each room is read more often, which cost a third more.
 */
const WORTHWHILE = 512
const CHARACTERS = 100
/** After a piece of work others have the storage for so many times as long, and at least so many ms. */
const REST_FACTOR = 9
const LEAST_REST_MS = 10
const AFTER_FAILURE_MS = 10_000
/** Rooms that one piece of work is about, and that are looked through at the start at once. */
const ROOMS_AT_ONCE = 100

/** Keeps the search index behind the messages: a piece of some ms at a time, in the server's own turn, with rests. */
export class SearchIndexer {
  private readonly rooms = new Set<string>()
  /** Messages that were sent since the last piece of work that indexed some. */
  private waiting = 0
  /** The rooms are looked through, however few messages wait. */
  private due = false
  /** Older messages may be left, or something to merge. */
  private hasOther = true
  /** From which room on the rooms of the start are still to be looked through. */
  private after: string | null = ''
  private underWay: Promise<void> | null = null
  private timer: Timer | undefined
  private closed = false
  private failed = false

  constructor(private readonly context: Pick<Context, 'storage' | 'log'>) {
    this.schedule(LEAST_REST_MS)
  }

  /** What this node's own operations changed. */
  facts(facts: Fact[]): void {
    for (const fact of facts) {
      if (fact.fact !== 'changed' || !('message' in fact.change)) continue
      const { seq, rev, room, body } = fact.change.message
      if (seq !== rev) continue
      this.rooms.add(room)
      this.waiting += Math.max(1, body.length / CHARACTERS)
    }
    if (this.waiting >= WORTHWHILE) this.schedule(LEAST_REST_MS)
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.underWay
  }

  private schedule(ms: number): void {
    if (this.closed || this.timer !== undefined || this.underWay !== null) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      const began = performance.now()
      let rest = LEAST_REST_MS
      this.underWay = this.work()
        .then(() => {
          rest = Math.max(rest, REST_FACTOR * (performance.now() - began))
          this.failed = false
        })
        .catch((error: unknown) => {
          if (!this.failed) this.context.log.warn('search.not-indexed', { error: String(error) })
          this.failed = this.hasOther = true
          rest = AFTER_FAILURE_MS
        })
        .finally(() => {
          this.underWay = null
          if (this.due || this.hasOther || this.waiting >= WORTHWHILE) this.schedule(rest)
        })
    }, ms)
  }

  /** The first of these that there is: rooms of the start, new messages, other work. */
  private async work(): Promise<void> {
    const { storage } = this.context
    if (this.after !== null) {
      const { rooms, after } = await storage.unindexed({ after: this.after, limit: ROOMS_AT_ONCE })
      for (const room of rooms) this.rooms.add(room)
      this.after = after
      this.due = true
      return
    }
    if (this.due || this.waiting >= WORTHWHILE) {
      const rooms = [...this.rooms].slice(0, ROOMS_AT_ONCE)
      // So many rooms with few messages each are worthwhile, too.
      const least = rooms.length === ROOMS_AT_ONCE ? 1 : WORTHWHILE
      const counted = this.waiting
      this.due = false
      const { rooms: left, more } = await storage.indexMessages({ rooms, least })
      for (const room of rooms) if (!left.includes(room)) this.rooms.delete(room)
      // Fewer than are worthwhile go on waiting, and others may have come meanwhile.
      if (more || left.length < rooms.length || counted >= WORTHWHILE) this.waiting -= counted
      this.due = more || this.rooms.size >= ROOMS_AT_ONCE
      this.hasOther = true
      return
    }
    this.hasOther = (await storage.indexMessages({ rooms: [], least: 1 })).more
  }
}

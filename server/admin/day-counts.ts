import type { DayCount } from '../../protocol/administration.ts'
import type { Context, SignedIn } from '../context.ts'
import { idAt } from '../id-at.ts'

const DAY_MS = 24 * 3_600_000
const DAYS = 30
/** Ids that one read counts, some 2 ms. */
const AT_ONCE = 20_000
/** Reads for one answer: one for each day, and some more. What is left is counted for the next ones. */
const READS = DAYS + 10
const TODAY_EVERY_MS = 10_000

interface Counted {
  messages: number
  /** The id up to which was counted. */
  upTo: string
  whole: boolean
  at: number
}

/**
 * Counts the messages of the last days by the time in their ids, which is that of the writer's clock. A past day is counted
 * once a process: what is sent later, after a time offline, is not in it.
 */
export class DayCounts {
  readonly #days = new Map<number, Counted>()
  #reads = 0

  constructor(private readonly storage: Pick<Context['storage'], 'countMessages'>) {}

  /** The last 30 days of UTC, today last. `now` is in ms since 1970. */
  async list(caller: SignedIn, now: number): Promise<DayCount[]> {
    const today = Math.floor(now / DAY_MS)
    for (const day of this.#days.keys()) if (day <= today - DAYS) this.#days.delete(day)
    const days = Array.from({ length: DAYS }, (_, index) => today - index)
    this.#reads = READS
    for (const day of days) await this.#count(caller, day, { today, now })
    return days.toReversed().map((day) => {
      const counted = this.#days.get(day)
      return {
        day: new Date(day * DAY_MS).toISOString().slice(0, 10),
        messages: counted?.whole ? counted.messages : null,
      }
    })
  }

  async #count(caller: SignedIn, day: number, { today, now }: { today: number; now: number }): Promise<void> {
    let counted = this.#days.get(day)
    const over = counted?.whole && counted.at >= (day + 1) * DAY_MS
    if (over || (counted?.whole && day === today && now - counted.at < TODAY_EVERY_MS)) return
    // Others write at the same time, with earlier ids: a day that is not over is counted from its beginning.
    if (!counted || counted.whole) counted = { messages: 0, upTo: idAt(day * DAY_MS), whole: false, at: now }
    let { messages, upTo } = counted
    let whole = false
    while (!whole && this.#reads-- > 0) {
      const input = { who: caller.session.person.id, after: upTo, to: idAt((day + 1) * DAY_MS), most: AT_ONCE }
      const { count, last } = await this.storage.countMessages(input, caller)
      messages += count
      upTo = last ?? upTo
      whole = count < AT_ONCE
    }
    if (whole || !this.#days.get(day)?.whole) this.#days.set(day, { messages, upTo, whole, at: counted.at })
  }
}

import type { Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { CachedPage } from './cached-history.ts'
import type { Feed } from './feed.ts'
import type { Wire } from '../connection/wire.ts'

export const PAGE = 60

export interface HistoryOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
}

/** A part of a room's history without holes, oldest first. It has every message from the seq `low` on. */
export interface Loaded {
  messages: Message[]
  low: number
  /** Whether there are newer messages after it. */
  more: boolean
}

/** Loads a room's history: from the cache where that is as new as the feed, otherwise from the server. Rejects like `Wire.command`. */
export class LoadHistory {
  readonly #options: HistoryOptions

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /** The messages around the seq `reading`, or the newest. `meanwhile` collects what changes until this resolves. */
  async newest(reading: number | null, meanwhile: ReadonlyMap<string, Message>): Promise<Loaded> {
    const rev = this.#rev()
    if (reading !== null) {
      const around = await this.#options.cache.around(this.#options.room, reading, PAGE)
      if (usable(around, rev)) return { messages: around.messages, low: around.from, more: around.more }
      const page = await this.#loadPage({ around: reading }, rev, meanwhile)
      if (page.messages.length > 0) return page
    }
    return (await this.#newestCached()) ?? this.#loadPage({}, rev, meanwhile)
  }

  /** Like `newest`; without a connection the newest cached messages are better than none. */
  async first(reading: number | null, meanwhile: ReadonlyMap<string, Message>): Promise<Loaded> {
    try {
      return await this.newest(reading, meanwhile)
    } catch (error) {
      const cached = await this.#newestCached()
      if (cached) return cached
      throw error
    }
  }

  /** The messages before a seq. */
  async before(seq: number, meanwhile: ReadonlyMap<string, Message>): Promise<Loaded> {
    const rev = this.#rev()
    const cached = await this.#options.cache.before(this.#options.room, seq, PAGE)
    if (usable(cached, rev) && (cached.messages.length > 0 || cached.from === 0)) return fromCache(cached)
    return this.#loadPage({ before: seq }, rev, meanwhile)
  }

  /** The messages after a seq. */
  async after(seq: number): Promise<Pick<Loaded, 'messages' | 'more'>> {
    const rev = this.#rev()
    const cached = await this.#options.cache.after(this.#options.room, seq, PAGE)
    if (usable(cached, rev)) return cached
    const page = await this.#ask({ after: seq })
    return { messages: page.messages, more: page.more.after }
  }

  async #newestCached(): Promise<Loaded | null> {
    const rev = this.#rev()
    const cached = await this.#options.cache.newest(this.#options.room, PAGE)
    return usable(cached, rev) && (cached.messages.length > 0 || cached.from === 0) ? fromCache(cached) : null
  }

  /** A page from the server; it is added to the cache where it joins on. */
  async #loadPage(
    where: { before?: number; around?: number },
    revBefore: number | undefined,
    meanwhile: ReadonlyMap<string, Message>,
  ): Promise<Loaded> {
    const page = await this.#ask(where)
    const messages = page.messages.map((message) => newer(message, meanwhile.get(message.id)))
    // Together with the changes that came meanwhile the page is as new as the feed is now.
    const current = revBefore !== undefined && page.rev >= revBefore
    const rev = current ? Math.max(page.rev, this.#rev() ?? 0) : page.rev
    void this.#options.cache.addPage(this.#options.room, where.before ?? null, { ...page, messages, rev })
    return fromPage({ ...page, messages })
  }

  #ask(where: { before?: number; after?: number; around?: number }): Promise<Results['message.page']> {
    return this.#options.wire.command('message.page', { room: this.#options.room, limit: PAGE, ...where })
  }

  #rev(): number | undefined {
    return this.#options.feed.rev(this.#options.room)
  }
}

/** Whether a page of the cache is as new as the feed. */
function usable(page: CachedPage | null, rev: number | undefined): page is CachedPage {
  return page !== null && rev !== undefined && page.rev >= rev
}

function fromCache({ messages, from }: CachedPage): Loaded {
  return { messages, low: from, more: false }
}

function fromPage({ messages, more }: Results['message.page']): Loaded {
  return { messages, low: more.before ? (messages[0]?.seq ?? Infinity) : 0, more: more.after }
}

function newer(message: Message, other: Message | undefined): Message {
  return other && other.rev > message.rev ? other : message
}

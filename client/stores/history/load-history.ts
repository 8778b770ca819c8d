import type { Results } from '../../../protocol/commands.ts'
import type { Message } from '../../../protocol/entities.ts'
import type { Cache } from '../cache/cache.ts'
import type { Feed } from './feed.ts'
import type { CachedPage } from './cached-history.ts'
import type { Wire } from '../connection/wire.ts'

export const PAGE = 60

export interface PagesOptions {
  room: string
  wire: Wire
  cache: Cache
  feed: Feed
}

/** A piece of a room's history without holes, oldest first. `low` is the seq from which on it has every message. */
export interface Loaded {
  messages: Message[]
  low: number
  /** Whether newer ones are after it. */
  more: boolean
}

/** A room's history, from the cache where that is as new as what is held, or else from the server. Rejects with a `Refusal`. */
export class Pages {
  readonly #options: PagesOptions

  constructor(options: PagesOptions) {
    this.#options = options
  }

  /** The newest, or the ones around `reading` if that is still there; `meanwhile` is what changes until it resolves. */
  async newest(reading: number | null, meanwhile: ReadonlyMap<string, Message>): Promise<Loaded> {
    if (reading !== null) {
      const page = await this.#ask({ around: reading })
      if (page.messages.some((message) => message.seq === reading)) return fromPage(page)
    }
    const held = this.#held()
    const cached = await this.#options.cache.newest(this.#options.room, PAGE)
    if (usable(cached, held) && (cached.messages.length > 0 || cached.from === 0)) return fromCache(cached)
    return this.#joining(null, held, meanwhile)
  }

  /** Those before a seq. */
  async before(seq: number, meanwhile: ReadonlyMap<string, Message>): Promise<Loaded> {
    const held = this.#held()
    const cached = await this.#options.cache.before(this.#options.room, seq, PAGE)
    if (usable(cached, held) && (cached.messages.length > 0 || cached.from === 0)) return fromCache(cached)
    return this.#joining(seq, held, meanwhile)
  }

  /** Those after a seq. */
  async after(seq: number): Promise<Pick<Loaded, 'messages' | 'more'>> {
    const held = this.#held()
    const cached = await this.#options.cache.after(this.#options.room, seq, PAGE)
    if (usable(cached, held)) return cached
    const page = await this.#ask({ after: seq })
    return { messages: page.messages, more: page.more.after }
  }

  /** A page of the server that may join the cache: the newest, or the one before a seq. */
  async #joining(
    before: number | null,
    held: number | undefined,
    meanwhile: ReadonlyMap<string, Message>,
  ): Promise<Loaded> {
    const page = await this.#ask(before === null ? {} : { before })
    const messages = page.messages.map((message) => newer(message, meanwhile.get(message.id)))
    // With what came meanwhile it is as new as what is held now.
    const rev = held !== undefined && page.rev >= held ? Math.max(page.rev, this.#held() ?? 0) : page.rev
    void this.#options.cache.addPage(this.#options.room, before, { ...page, messages, rev })
    return fromPage({ ...page, messages })
  }

  #ask(where: { before?: number; after?: number; around?: number }): Promise<Results['message.page']> {
    return this.#options.wire.command('message.page', { room: this.#options.room, limit: PAGE, ...where })
  }

  #held(): number | undefined {
    return this.#options.feed.rev(this.#options.room)
  }
}

/** Whether a page of the cache is as new as what is held. */
function usable(page: CachedPage | null, held: number | undefined): page is CachedPage {
  return page !== null && held !== undefined && page.rev >= held
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

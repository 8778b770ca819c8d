import type { Message, Read } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import type { Events } from '../../../protocol/events.ts'
import { Backoff } from '../connection/backoff.ts'
import type { Wire } from '../connection/wire.ts'

export interface SeenOptions {
  room: string
  wire: Wire
}

/** How far the others in a room have read. It knows of nobody in a large room, and where this person hides what they read. */
export class Seen {
  #reads = $state.raw<ReadonlyMap<string, Read>>(new Map())
  readonly #options: SeenOptions
  /** The marks that events brought while the answer of `room.seen` was on its way: the answer may be older. */
  #meanwhile: Read[] = []
  #asked = 0

  constructor(options: SeenOptions) {
    this.#options = options
  }

  /** The people who have read a message, those who did so last at the end. */
  by({ seq, at }: Pick<Message, 'seq' | 'at'>): string[] {
    return [...this.#reads.values()].filter((read) => read.seq >= seq && read.since <= at).map(({ person }) => person)
  }

  /** Asks at every connect, and follows the events until the returned function is called. */
  follow(): () => void {
    const { wire } = this.#options
    const backoff = new Backoff(() => void this.#ask(backoff))
    const offs = [
      wire.on('seen', (event) => this.#received(event)),
      wire.on('settings', () => void this.#ask(backoff)),
      wire.onOnline((online) => {
        if (online) void this.#ask(backoff)
      }),
    ]
    void this.#ask(backoff)
    return () => {
      this.#asked++
      backoff.close()
      for (const off of offs) off()
    }
  }

  #received({ room, ...read }: Events['seen']): void {
    if (room !== this.#options.room) return
    this.#meanwhile.push(read)
    this.#reads = withRead(this.#reads, read)
  }

  async #ask(backoff: Backoff): Promise<void> {
    const asked = ++this.#asked
    const { room, wire } = this.#options
    this.#meanwhile = []
    try {
      const { reads } = await wire.command('room.seen', { room })
      if (asked !== this.#asked) return
      const order = reads.toSorted((a, b) => a.seq - b.seq)
      this.#reads = [...order, ...this.#meanwhile].reduce(withRead, new Map<string, Read>())
      backoff.done()
    } catch (error) {
      if (asked !== this.#asked) return
      const final = error instanceof Refusal && error.retryAfterMs === undefined
      if (final) this.#reads = new Map()
      // Without a connection the next one asks.
      else if (wire.online) backoff.after(error)
    }
  }
}

/** A reader's newest mark moves to the end; an older one changes nothing. */
function withRead(reads: ReadonlyMap<string, Read>, read: Read): Map<string, Read> {
  const next = new Map(reads)
  if ((next.get(read.person)?.seq ?? 0) >= read.seq) return next
  next.delete(read.person)
  return next.set(read.person, read)
}

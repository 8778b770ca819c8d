import type { Results } from '../../../protocol/commands.ts'
import type { Random } from '../../rounds/random.ts'
import type { Diary } from '../client-recorder.ts'
import type { Link } from './connection.ts'

const AGAIN_MS = 300

/** A message with the id that it keeps, however often it is sent. */
export interface Said {
  id: string
  body: string
}

export interface OutboxOptions {
  room: string
  link: Link
  diary: Diary
  random: Random
  /** Whether this person is in the room, as far as is known. */
  held(): boolean
  /** Whether this connection knows as much as it can. */
  open(): boolean
  /** The server says that this person is not in it: a sync knows. */
  onStranger(): void
}

/** What is to be said in one room: one in flight, the same id again until there is an answer. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #queue: Said[] = []
  /** What the server has taken, in order, by the epoch in which it did. */
  readonly #taken: (Said & { epoch: string | null })[] = []
  #settledIn: string | null = null
  #draining = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get waiting(): string[] {
    return this.#queue.map(({ id }) => id)
  }

  get #open(): boolean {
    const { open, held, diary } = this.#options
    return open() && (this.#settledIn === diary.epoch || !held())
  }

  add(said: Said): void {
    this.#queue.push(said)
    void this.drain()
  }

  /** What was acknowledged in another life of the data than this one. */
  takenBefore(epoch: string | null): Said[] {
    return this.#taken.filter((one) => one.epoch !== epoch)
  }

  /** Of all that it took before, this life of the data lacks these: they go first, as they did then. Nothing is sent before this is known. */
  settle(epoch: string | null, lost: Set<string>): void {
    const again = this.#taken.filter(({ id }) => lost.has(id))
    const kept = this.#taken.filter(({ id }) => !lost.has(id)).map((one) => ({ ...one, epoch }))
    this.#taken.splice(0, this.#taken.length, ...kept)
    this.#queue.unshift(...again.map(({ id, body }) => ({ id, body })))
    this.#settledIn = epoch
    void this.drain()
  }

  async drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    while (this.#queue.length > 0 && this.#open) {
      const waitMs = await this.#sendFirst(this.#queue[0]!)
      if (waitMs > 0) await Bun.sleep(waitMs)
    }
    this.#draining = false
  }

  /** Answers how long to wait before the next one. */
  async #sendFirst(said: Said): Promise<number> {
    const { room, link, diary, random, held, onStranger } = this.#options
    const op = diary.invoke({ do: 'send', room, id: said.id, body: said.body })
    const reply = await link.ask<Results['message.send']>('message.send', { room, ...said })
    if ('lost' in reply) {
      diary.lost(op, reply.lost)
      return 0
    }
    if ('ok' in reply) {
      diary.ok(op, { do: 'send', seq: reply.ok.seq, rev: reply.ok.rev })
      this.#taken.push({ ...said, epoch: diary.epoch })
      this.#remove(said)
      return 0
    }
    const { code, retryAfterMs } = reply.error
    diary.refused(op, code)
    if (code === 'not_found' && held()) onStranger()
    else if (code !== 'unavailable' && code !== 'internal' && code !== 'rate_limited') this.#remove(said)
    return (retryAfterMs ?? 0) + random.between(0, AGAIN_MS)
  }

  #remove({ id }: Said): void {
    const at = this.#queue.findIndex((one) => one.id === id)
    if (at >= 0) this.#queue.splice(at, 1)
  }
}

import type { Results } from '../../../protocol/commands.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import type { Connection } from './connection.ts'

const AGAIN_MS = 300

/** A message with the id that it keeps, however often it is sent. */
export interface Outgoing {
  id: string
  body: string
}

export interface OutboxOptions {
  room: string
  connection: Connection
  recorder: ClientRecorder
  random: Random
  /** Whether this person is in the room, as far as is known. */
  cached(): boolean
  /** Whether this connection knows as much as it can. */
  open(): boolean
  /** The server says that this person is not in it: a sync knows. */
  onNotMember(): void
}

/** What is to be message in one room: one in flight, the same id again until there is an answer. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #queue: Outgoing[] = []
  /** What the server has acknowledged, in order, by the epoch in which it did. */
  readonly #acknowledged: (Outgoing & { epoch: string | null })[] = []
  #resentIn: string | null = null
  #draining = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get waiting(): string[] {
    return this.#queue.map(({ id }) => id)
  }

  get #open(): boolean {
    const { open, cached, recorder } = this.#options
    return open() && (this.#resentIn === recorder.epoch || !cached())
  }

  add(message: Outgoing): void {
    this.#queue.push(message)
    void this.drain()
  }

  /** What was acknowledged in another life of the data than this one. */
  acknowledgedBefore(epoch: string | null): Outgoing[] {
    return this.#acknowledged.filter((one) => one.epoch !== epoch)
  }

  /** Of all that it took before, this life of the data lacks these: they go first, as they did then. Nothing is sent before this is known. */
  resend(epoch: string | null, lost: Set<string>): void {
    const again = this.#acknowledged.filter(({ id }) => lost.has(id))
    const kept = this.#acknowledged.filter(({ id }) => !lost.has(id)).map((one) => ({ ...one, epoch }))
    this.#acknowledged.splice(0, this.#acknowledged.length, ...kept)
    this.#queue.unshift(...again.map(({ id, body }) => ({ id, body })))
    this.#resentIn = epoch
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
  async #sendFirst(message: Outgoing): Promise<number> {
    const { room, connection, recorder, random, cached, onNotMember } = this.#options
    const op = recorder.invoke({ do: 'send', room, id: message.id, body: message.body })
    const reply = await connection.ask<Results['message.send']>('message.send', { room, ...message })
    if ('lost' in reply) {
      recorder.lost(op, reply.lost)
      return 0
    }
    if ('ok' in reply) {
      recorder.ok(op, { do: 'send', seq: reply.ok.seq, rev: reply.ok.rev })
      this.#acknowledged.push({ ...message, epoch: recorder.epoch })
      this.#remove(message)
      return 0
    }
    const { code, retryAfterMs } = reply.error
    recorder.refused(op, code)
    if (code === 'not_found' && cached()) onNotMember()
    else if (code !== 'unavailable' && code !== 'internal' && code !== 'rate_limited') this.#remove(message)
    return (retryAfterMs ?? 0) + random.between(0, AGAIN_MS)
  }

  #remove({ id }: Outgoing): void {
    const at = this.#queue.findIndex((one) => one.id === id)
    if (at >= 0) this.#queue.splice(at, 1)
  }
}

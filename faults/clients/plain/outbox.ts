import type { Results } from '../../../protocol/commands.ts'
import type { WireError } from '../../../protocol/errors.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import type { Connection } from './connection.ts'

const RETRY_MS = 300
/** The same message may be sent again later. */
const TRANSIENT = new Set<WireError['code']>(['unavailable', 'internal', 'rate_limited'])

/** A message with its id, which is the same in every attempt. */
export interface Outgoing {
  id: string
  body: string
}

export interface OutboxOptions {
  room: string
  connection: Connection
  recorder: ClientRecorder
  random: Random
  /** Whether this person is in the room, as far as the client knows. */
  isMember(): boolean
  /** Whether the room is synced on this connection. */
  isSynced(): boolean
  /** The server says that this person is not in the room. */
  onNotMember(): void
}

/** The messages to send to one room: one in flight, the same id again until there is an answer. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #queue: Outgoing[] = []
  /** Acknowledged messages in order, each with the epoch of its ack. */
  readonly #acknowledged: (Outgoing & { epoch: string | null })[] = []
  /** The epoch in which lost messages were requeued. */
  #requeuedIn: string | null = null
  #draining = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get waiting(): string[] {
    return this.#queue.map(({ id }) => id)
  }

  get #isOpen(): boolean {
    const { isSynced, isMember, recorder } = this.#options
    return isSynced() && (this.#requeuedIn === recorder.epoch || !isMember())
  }

  add(message: Outgoing): void {
    this.#queue.push(message)
    void this.drain()
  }

  /** The messages that were acknowledged in another epoch. */
  acknowledgedBefore(epoch: string | null): Outgoing[] {
    return this.#acknowledged.filter((one) => one.epoch !== epoch)
  }

  /** Queues the acknowledged messages that this epoch lacks, before all others. Nothing is sent before this is done. */
  requeue(epoch: string | null, lost: Set<string>): void {
    const again = this.#acknowledged.filter(({ id }) => lost.has(id))
    const stored = this.#acknowledged.filter(({ id }) => !lost.has(id)).map((one) => ({ ...one, epoch }))
    this.#acknowledged.splice(0, this.#acknowledged.length, ...stored)
    this.#queue.unshift(...again.map(({ id, body }) => ({ id, body })))
    this.#requeuedIn = epoch
    void this.drain()
  }

  async drain(): Promise<void> {
    if (this.#draining) return
    this.#draining = true
    while (this.#queue.length > 0 && this.#isOpen) {
      const waitMs = await this.#sendFirst(this.#queue[0]!)
      if (waitMs > 0) await Bun.sleep(waitMs)
    }
    this.#draining = false
  }

  /** Returns how long to wait before the next attempt. */
  async #sendFirst(message: Outgoing): Promise<number> {
    const { room, connection, recorder, random, isMember, onNotMember } = this.#options
    const op = recorder.invoke({ do: 'send', room, id: message.id, body: message.body })
    const reply = await connection.ask<Results['message.send']>('message.send', { room, ...message })
    if ('noAnswer' in reply) {
      recorder.noAnswer(op, reply.noAnswer)
      return 0
    }
    if ('ok' in reply) {
      recorder.ok(op, { do: 'send', seq: reply.ok.seq, rev: reply.ok.rev })
      this.#acknowledged.push({ ...message, epoch: recorder.epoch })
      this.#remove(message)
      return 0
    }
    const { code, reason, retryAfterMs } = reply.error
    recorder.refused(op, reply.error)
    if (reason === 'not_member' && isMember()) onNotMember()
    else if (!TRANSIENT.has(code)) this.#remove(message)
    return (retryAfterMs ?? 0) + random.between(0, RETRY_MS)
  }

  #remove({ id }: Outgoing): void {
    const at = this.#queue.findIndex((one) => one.id === id)
    if (at >= 0) this.#queue.splice(at, 1)
  }
}

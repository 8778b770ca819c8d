import type { Results } from '../../../protocol/commands.ts'
import type { WireError } from '../../../protocol/errors.ts'
import type { Invocation, MessageChange } from '../../history/history.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { commandOf, contentOf } from '../command-of.ts'
import type { Connection, Reply } from './connection.ts'

const RETRY_MS = 300
/** The same message may be sent again later. */
const TRANSIENT = new Set<WireError['code']>(['unavailable', 'internal', 'rate_limited'])

/** The share of changes that are sent over HTTP. */
const HTTP_SHARE = 0.2

/** A message, whose id is the same in every attempt. */
export type OutgoingMessage = Invocation & { do: 'send' }
export type Outgoing = OutgoingMessage | MessageChange

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

/** The messages and changes to send to one room, in order: one in flight, the same one again until there is an answer. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #queue: Outgoing[] = []
  /** Acknowledged messages in order, each with the epoch of its ack. */
  readonly #acknowledged: { message: OutgoingMessage; epoch: string | null }[] = []
  /** The epoch in which lost messages were requeued. */
  #requeuedIn: string | null = null
  #draining = false

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Messages and changes that wait. */
  get length(): number {
    return this.#queue.length
  }

  /** The ids of the messages that wait. */
  get waiting(): string[] {
    return this.#queue.flatMap((one) => (one.do === 'send' ? [one.id] : []))
  }

  get #isOpen(): boolean {
    const { isSynced, isMember, recorder } = this.#options
    return isSynced() && (this.#requeuedIn === recorder.epoch || !isMember())
  }

  add(outgoing: Outgoing): void {
    this.#queue.push(outgoing)
    void this.drain()
  }

  /** The messages that were acknowledged in another epoch. */
  acknowledgedBefore(epoch: string | null): OutgoingMessage[] {
    return this.#acknowledged.filter((one) => one.epoch !== epoch).map(({ message }) => message)
  }

  /** Queues the acknowledged messages that this epoch lacks, before all others. Nothing is sent before this is done. */
  requeue(epoch: string | null, lost: Set<string>): void {
    const again = this.#acknowledged.filter(({ message }) => lost.has(message.id))
    const stored = this.#acknowledged.filter(({ message }) => !lost.has(message.id))
    this.#acknowledged.splice(0, this.#acknowledged.length, ...stored.map(({ message }) => ({ message, epoch })))
    this.#queue.unshift(...again.map(({ message }) => message))
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
  async #sendFirst(outgoing: Outgoing): Promise<number> {
    const { recorder, random, isMember, onNotMember } = this.#options
    const op = recorder.invoke(outgoing)
    const reply = await this.#request(outgoing)
    if ('noAnswer' in reply) {
      recorder.noAnswer(op, reply.noAnswer)
      return 0
    }
    if ('ok' in reply) {
      recorder.ok(
        op,
        outgoing.do === 'send'
          ? { do: 'send', seq: reply.ok.seq, rev: reply.ok.rev }
          : { do: outgoing.do, rev: reply.ok.rev },
      )
      this.#acknowledge(outgoing)
      this.#remove(outgoing)
      return 0
    }
    const { code, reason, retryAfterMs } = reply.error
    recorder.refused(op, reply.error)
    if (reason === 'not_member' && isMember()) onNotMember()
    else if (!TRANSIENT.has(code)) this.#remove(outgoing)
    return (retryAfterMs ?? 0) + random.between(0, RETRY_MS)
  }

  #request(outgoing: Outgoing): Promise<Reply<Results['message.send']>> {
    const { connection, random } = this.#options
    if (outgoing.do === 'send') {
      const { room, id, body } = outgoing
      return connection.ask('message.send', { room, id, ...contentOf(body, outgoing) })
    }
    const { command, input } = commandOf(outgoing)
    return random.chance(HTTP_SHARE) ? connection.post(command, input) : connection.ask(command, input)
  }

  /** A message that its writer has deleted is not sent again. */
  #acknowledge(outgoing: Outgoing): void {
    const { epoch } = this.#options.recorder
    if (outgoing.do === 'send') this.#acknowledged.push({ message: outgoing, epoch })
    if (outgoing.do !== 'delete') return
    const at = this.#acknowledged.findIndex(({ message }) => message.id === outgoing.id)
    if (at >= 0) this.#acknowledged.splice(at, 1)
  }

  #remove(outgoing: Outgoing): void {
    const at = this.#queue.indexOf(outgoing)
    if (at >= 0) this.#queue.splice(at, 1)
  }
}

import { Member, type MemberHandler } from '../../bench/load/member.ts'
import { retryDelay } from '../../client/stores/connection/retry.ts'
import type { Input, Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { Events } from '../../protocol/events.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import type { Random } from '../rounds/random.ts'
import type { Room } from './room.ts'
import { RoomCursor } from './room-cursor.ts'

const PATH = '/socket.io/?EIO=4&transport=websocket'
const SYNC_ACK = '0'
const RETRY_MS = 1_000

export interface Outgoing {
  room: Room
  id: string
  body: string
}

type Reply<T> = { ok: T } | { error: WireError }

/** One connection of one person, which reconnects as docs/protocol.md says: with jitter, the server's delay, its revs. */
export class StormClient implements MemberHandler {
  readonly cursors: Map<string, RoomCursor>
  /** When its last sync was answered; null while it is disconnected. */
  syncedAt: number | null = null
  refused = 0
  readonly problems: string[] = []
  #member: Member | null = null
  #epoch: string | undefined
  #attempts = 0
  #requestedMs: number | undefined
  /** Frames that arrive before the answer to a sync; null when no sync is in flight. */
  #early: Events['changes'][] | null = null
  #outbox: Outgoing[] = []
  #ack = 0

  constructor(
    readonly index: number,
    private readonly port: number,
    private readonly token: string,
    rooms: readonly Room[],
    private readonly random: Random,
  ) {
    this.cursors = new Map(rooms.map((room) => [room.id, new RoomCursor(room)]))
  }

  /** Connects, and reconnects whenever the connection is lost. */
  connect(): void {
    const member = (this.#member = new Member(this.index, this))
    member.connect(this.port, PATH).catch(() => this.closed(member))
  }

  /** One message is in flight at a time; after a sync it is sent again. */
  send(message: Outgoing): void {
    this.#outbox.push(message)
    message.room.acked.set(message.id, null)
    if (this.#outbox.length === 1 && this.syncedAt !== null) this.#sendFirst()
  }

  open(): void {}

  receive(member: Member, bytes: Buffer, start: number, end: number): void {
    if (member !== this.#member) return
    const frame = bytes.toString('utf8', start, end)
    if (frame === '2') member.say('3')
    else if (frame.startsWith('42["changes",'))
      this.#apply((JSON.parse(frame.slice(2)) as ['changes', Events['changes']])[1])
    else if (frame.startsWith('42["goodbye",'))
      this.#requestedMs = (JSON.parse(frame.slice(2)) as ['goodbye', Events['goodbye']])[1].retryAfterMs
    else if (frame.startsWith('43')) this.#answered(frame)
    else if (frame.startsWith('40')) this.#connected()
    else if (frame.startsWith('44')) this.#wasRefused(member, (JSON.parse(frame.slice(2)) as { data: WireError }).data)
    else if (frame.startsWith('0')) member.say(`40${JSON.stringify({ token: this.token })}`)
  }

  closed(member: Member): void {
    if (member !== this.#member) return
    this.#member = null
    this.#early = null
    this.syncedAt = null
    setTimeout(() => this.connect(), retryDelay(this.#attempts++, this.#requestedMs, this.random.next()))
    this.#requestedMs = undefined
  }

  #wasRefused(member: Member, { code, reason, retryAfterMs }: WireError): void {
    if (code !== 'unavailable') this.problems.push(`client ${this.index} was refused: ${reason}`)
    this.refused++
    this.#requestedMs = retryAfterMs
    member.end()
    this.closed(member)
  }

  #connected(): void {
    this.#attempts = 0
    this.#sync()
  }

  #sync(): void {
    if (this.#early !== null) return
    this.#early = []
    const known: Input<'sync'>['known'] = [...this.cursors.values()]
      .filter(({ rev }) => rev > 0)
      .map(({ room, rev, term, proof }) => ({ room: room.id, rev, term, proof }))
    this.#member?.say(`42${SYNC_ACK}${JSON.stringify(['sync', { epoch: this.#epoch, known }])}`)
  }

  #answered(frame: string): void {
    const bracket = frame.indexOf('[')
    const [answer] = JSON.parse(frame.slice(bracket)) as [Reply<unknown>]
    const ack = frame.slice(2, bracket)
    if (ack === SYNC_ACK) this.#synced(answer as Reply<Results['sync']>)
    else this.#sent(Number(ack), answer as Reply<Results['message.send']>)
  }

  #synced(answer: Reply<Results['sync']>): void {
    if ('error' in answer) {
      this.#early = null
      return this.#retry(answer.error, () => this.#sync())
    }
    const { epoch, rooms } = answer.ok
    if (this.#epoch !== undefined && epoch !== this.#epoch)
      this.problems.push(`client ${this.index} received a new epoch`)
    this.#epoch = epoch
    for (const state of rooms) {
      const cursor = this.cursors.get(state.room.id)
      if (cursor === undefined) continue
      if (state.reset && cursor.rev > 0) this.problems.push(`client ${this.index} was reset in ${state.room.id}`)
      if (state.reset) cursor.begin(state)
      else cursor.apply(state)
    }
    const early = this.#early ?? []
    this.#early = null
    this.syncedAt = monotonicMs()
    for (const frame of early) this.#apply(frame)
    if (this.#outbox.length > 0) this.#sendFirst()
  }

  #apply(frame: Events['changes']): void {
    if (this.#early !== null) this.#early.push(frame)
    else if (this.cursors.get(frame.room)?.apply(frame) === false) this.#sync()
  }

  #sendFirst(): void {
    const [next] = this.#outbox
    if (next === undefined) return
    const { room, id, body } = next
    this.#member?.say(`42${++this.#ack}${JSON.stringify(['message.send', { room: room.id, id, body }])}`)
  }

  #sent(ack: number, answer: Reply<Results['message.send']>): void {
    if (ack !== this.#ack) return
    if ('error' in answer) return this.#retry(answer.error, () => this.#sendFirst())
    const { room, id } = this.#outbox.shift()!
    room.acked.set(id, answer.ok.seq)
    this.#sendFirst()
  }

  #retry({ retryAfterMs }: WireError, what: () => void): void {
    const member = this.#member
    setTimeout(() => member === this.#member && what(), retryAfterMs ?? RETRY_MS)
  }
}

import { Member, type MemberHandler } from '../../bench/load/member.ts'
import { retryDelay } from '../../client/stores/connection/retry.ts'
import type { Results } from '../../protocol/commands.ts'
import type { WireError } from '../../protocol/errors.ts'
import type { Events } from '../../protocol/events.ts'
import type { Random } from '../rounds/random.ts'
import { monotonicMs } from '../history/monotonic-clock.ts'
import { RoomCursor } from './room-cursor.ts'
import type { Room } from './room.ts'

const PATH = '/socket.io/?EIO=4&transport=websocket'
const SYNC = '0'
const AGAIN_MS = 1_000

export interface Body {
  room: Room
  id: string
  body: string
}

/** One socket of one person, that comes back as docs/protocol.md says: jitter, the server's wish, its revs. */
export class StormClient implements MemberHandler {
  readonly cursors: Map<string, RoomCursor>
  /** When its last sync was answered, or null while it is away. */
  caughtUpAt: number | null = null
  refused = 0
  readonly problems: string[] = []
  #member: Member | null = null
  #epoch: string | undefined
  #attempts = 0
  #askedMs: number | undefined
  /** Frames that arrive before the answer to a sync. */
  #early: Events['changes'][] | null = null
  #outbox: Body[] = []
  #sending = 0

  constructor(
    readonly index: number,
    private readonly port: number,
    private readonly token: string,
    rooms: readonly Room[],
    private readonly random: Random,
  ) {
    this.cursors = new Map(rooms.map((room) => [room.id, new RoomCursor(room)]))
  }

  /** Connects, and keeps connecting. */
  come(): void {
    const member = (this.#member = new Member(this.index, this))
    member.connect(this.port, PATH).catch(() => this.closed(member))
  }

  /** One after the other; what has no answer is sent again after the next sync. */
  write(message: Body): void {
    this.#outbox.push(message)
    message.room.sent.set(message.id, null)
    if (this.#outbox.length === 1 && this.caughtUpAt !== null) this.#send()
  }

  open(): void {}

  receive(member: Member, bytes: Buffer, start: number, end: number): void {
    if (member !== this.#member) return
    const frame = bytes.toString('utf8', start, end)
    if (frame === '2') member.say('3')
    else if (frame.startsWith('42["changes",'))
      this.#receive((JSON.parse(frame.slice(2)) as ['changes', Events['changes']])[1])
    else if (frame.startsWith('42["goodbye",'))
      this.#askedMs = (JSON.parse(frame.slice(2)) as ['goodbye', Events['goodbye']])[1].retryAfterMs
    else if (frame.startsWith('43')) this.#answered(frame)
    else if (frame.startsWith('40')) this.#connected()
    else if (frame.startsWith('44')) this.#wasRefused(member, (JSON.parse(frame.slice(2)) as { data: WireError }).data)
    else if (frame.startsWith('0')) member.say(`40${JSON.stringify({ token: this.token })}`)
  }

  closed(member: Member): void {
    if (member !== this.#member) return
    this.#member = null
    this.#early = null
    this.caughtUpAt = null
    setTimeout(() => this.come(), retryDelay(this.#attempts++, this.#askedMs, this.random.next()))
    this.#askedMs = undefined
  }

  #wasRefused(member: Member, { code, retryAfterMs }: WireError): void {
    if (code !== 'unavailable') this.problems.push(`socket ${this.index} was refused: ${code}`)
    this.refused++
    this.#askedMs = retryAfterMs
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
    const known = [...this.cursors.values()].filter(({ rev }) => rev > 0).map(({ room, rev }) => ({ room: room.id, rev }))
    this.#member?.say(`42${SYNC}${JSON.stringify(['sync', { epoch: this.#epoch, known }])}`)
  }

  #answered(frame: string): void {
    const bracket = frame.indexOf('[')
    const [answer] = JSON.parse(frame.slice(bracket)) as [{ ok: unknown } | { error: WireError }]
    if (frame.slice(2, bracket) === SYNC) this.#synced(answer as { ok: Results['sync'] } | { error: WireError })
    else this.#sent(Number(frame.slice(2, bracket)), answer as { ok: Results['message.send'] } | { error: WireError })
  }

  #synced(answer: { ok: Results['sync'] } | { error: WireError }): void {
    if ('error' in answer) {
      this.#early = null
      return this.#again(answer.error, () => this.#sync())
    }
    const { epoch, rooms } = answer.ok
    if (this.#epoch !== undefined && epoch !== this.#epoch) this.problems.push(`socket ${this.index} met a new epoch`)
    this.#epoch = epoch
    for (const state of rooms) {
      const cursors = this.cursors.get(state.room.id)
      if (cursors === undefined) continue
      if (state.reset && cursors.rev > 0)
        this.problems.push(`socket ${this.index} had to begin anew in ${state.room.id}`)
      if (state.reset) cursors.begin(state.to)
      else cursors.take(state)
    }
    const early = this.#early ?? []
    this.#early = null
    this.caughtUpAt = monotonicMs()
    for (const frame of early) this.#receive(frame)
    if (this.#outbox.length > 0) this.#send()
  }

  #receive(frame: Events['changes']): void {
    if (this.#early !== null) this.#early.push(frame)
    else if (this.cursors.get(frame.room)?.take(frame) === false) this.#sync()
  }

  #send(): void {
    const [next] = this.#outbox
    if (next === undefined) return
    const { room, id, body } = next
    this.#member?.say(`42${++this.#sending}${JSON.stringify(['message.send', { room: room.id, id, body }])}`)
  }

  #sent(ack: number, answer: { ok: Results['message.send'] } | { error: WireError }): void {
    if (ack !== this.#sending) return
    if ('error' in answer) return this.#again(answer.error, () => this.#send())
    const { room, id } = this.#outbox.shift()!
    room.sent.set(id, answer.ok.seq)
    this.#send()
  }

  #again({ retryAfterMs }: WireError, what: () => void): void {
    const member = this.#member
    setTimeout(() => member === this.#member && what(), retryAfterMs ?? AGAIN_MS)
  }
}

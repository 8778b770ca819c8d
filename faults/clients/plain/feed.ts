import type { Input, Results } from '../../../protocol/commands.ts'
import type { RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { rangeRecord } from '../message-record.ts'
import { CachedRoom } from './cached-room.ts'
import type { Connection } from './connection.ts'

const RETRY_MS = 500

/** A room of the last epoch in which the new epoch does not know this person, with the rev of its cache. */
export type LostRoom = [room: string, rev: number]

export interface FeedOptions {
  connection: Connection
  recorder: ClientRecorder
  random: Random
  /** Every room is at its newest rev. */
  onSynced(lostRooms: LostRoom[]): void
  onDropped(room: string): void
}

/** Brings every room to its newest rev by the rules of docs/protocol.md. */
export class Feed {
  readonly rooms = new Map<string, CachedRoom>()
  /** A sync was answered on this connection, and none is in flight. */
  synced = false
  readonly #options: FeedOptions
  /** Rooms that were just joined. The next sync names them with rev 0 or leaves them out. */
  readonly #joined = new Set<string>()
  #waiting: Events['changes'][] = []
  #syncing = false
  /** The epoch of this connection is known. */
  #epochKnown = false
  #again = false
  #connectionNumber = 0
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(options: FeedOptions) {
    this.#options = options
  }

  offline(): void {
    this.#connectionNumber++
    this.synced = false
    this.#syncing = false
    this.#epochKnown = false
    this.#waiting = []
    clearTimeout(this.#retry)
  }

  joined(room: string): void {
    if (!this.rooms.has(room)) this.#joined.add(room)
    void this.sync()
  }

  /** This person is no longer in the room. */
  drop(room: string): void {
    if (this.#remove(room)) this.#options.onDropped(room)
  }

  receive(frame: Events['changes']): void {
    const { recorder } = this.#options
    const epoch = this.#epochKnown ? recorder.epoch : null
    recorder.note({ type: 'received', epoch, ...rangeRecord(frame.room, frame) })
    this.#applyInOrder(frame)
  }

  removed(room: string): void {
    // The answer in flight may be older or newer than this event.
    if (this.synced) this.drop(room)
    else this.#again = true
  }

  /** Requests what was missed. During a sync it asks for one more after it. */
  async sync(): Promise<void> {
    clearTimeout(this.#retry)
    this.#again = true
    if (this.#syncing || !this.#options.connection.online) return
    this.#syncing = true
    this.synced = false
    const number = this.#connectionNumber
    const lostRooms: LostRoom[] = []
    while (this.#again) {
      this.#again = false
      const answer = await this.#request(number)
      if (number !== this.#connectionNumber) return
      if (answer === null) return this.#syncLater()
      lostRooms.push(...this.#apply(answer))
    }
    this.#syncing = false
    this.synced = true
    const frames = this.#waiting.splice(0)
    for (const frame of frames) this.#applyInOrder(frame)
    if (this.synced) this.#options.onSynced(lostRooms)
  }

  #syncLater(): void {
    this.#syncing = false
    this.#retry = setTimeout(() => void this.sync(), RETRY_MS)
  }

  async #request(number: number): Promise<Results['sync'] | null> {
    const { connection, recorder } = this.#options
    const known = this.#known()
    const op = recorder.invoke({
      do: 'sync',
      epoch: recorder.epoch,
      known: known.map(({ room, rev, term = null }) => ({ room, rev, term })),
    })
    const reply = await connection.ask<Results['sync']>('sync', { epoch: recorder.epoch ?? undefined, known })
    if ('ok' in reply && number === this.#connectionNumber) {
      const rooms = reply.ok.rooms.map((state) => {
        return { ...rangeRecord(state.room.id, state), reset: state.reset === true }
      })
      recorder.ok(op, { do: 'sync', epoch: reply.ok.epoch, rooms })
      return reply.ok
    }
    if ('error' in reply) recorder.refused(op, reply.error)
    else recorder.noAnswer(op, 'noAnswer' in reply ? reply.noAnswer : 'the connection was lost')
    return null
  }

  #known(): Input<'sync'>['known'] {
    const { random } = this.#options
    const cached = [...this.rooms].map(([room, { rev, term, proof }]) => ({ room, rev, term, proof }))
    const joined = [...this.#joined].filter(() => random.chance(0.5)).map((room) => ({ room, rev: 0 }))
    return [...cached, ...joined]
  }

  #apply({ epoch, rooms }: Results['sync']): LostRoom[] {
    const { recorder } = this.#options
    const isNewEpoch = recorder.epoch !== null && recorder.epoch !== epoch
    recorder.epoch = epoch
    this.#epochKnown = true
    const listed = new Set(rooms.map(({ room }) => room.id))
    const gone = [...this.rooms].filter(([room]) => !listed.has(room)).map(([room, { rev }]): LostRoom => [room, rev])
    for (const [room] of gone)
      if (isNewEpoch) this.#remove(room)
      else this.drop(room)
    for (const state of rooms) this.#applyState(state)
    return isNewEpoch ? gone : []
  }

  #applyState(state: RoomState): void {
    const { room, from, reset, changes } = state
    this.#joined.delete(room.id)
    const cached = this.rooms.get(room.id)
    if (!reset && cached !== undefined && from <= cached.rev) return cached.apply(state)
    const fresh = new CachedRoom(state)
    this.rooms.set(room.id, fresh)
    if (!reset && cached === undefined && from === 0) fresh.fill(changes)
    else {
      const { recorder } = this.#options
      recorder.note({ type: 'reset', room: room.id, epoch: recorder.epoch! })
    }
  }

  #remove(room: string): boolean {
    // Frames before the answer are older than the leaving: applied later, they would look like a join on another device.
    this.#waiting = this.#waiting.filter((frame) => frame.room !== room)
    this.#joined.delete(room)
    if (!this.rooms.delete(room)) return false
    this.#options.recorder.note({ type: 'removed', room })
    return true
  }

  #applyInOrder(frame: Events['changes']): void {
    if (!this.synced) {
      this.#waiting.push(frame)
      return
    }
    const cached = this.rooms.get(frame.room)
    // A new room or a gap: the answer to the next sync brings it.
    if (cached === undefined || frame.from > cached.rev) void this.sync()
    else if (frame.to > cached.rev) cached.apply(frame)
  }
}

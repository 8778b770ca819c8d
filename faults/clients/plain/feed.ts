import type { Results } from '../../../protocol/commands.ts'
import type { RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Random } from '../../rounds/random.ts'
import type { ClientRecorder } from '../client-recorder.ts'
import { changeRecord } from '../message-record.ts'
import { CachedRoom } from './cached-room.ts'
import type { Connection } from './connection.ts'

const AGAIN_MS = 500

export interface FeedOptions {
  connection: Connection
  recorder: ClientRecorder
  random: Random
  /** Every room is at its newest rev. `lostRooms` are those that were cached in another epoch, with the rev, and are not any more. */
  onSynced(lostRooms: [string, number][]): void
  onDropped(room: string): void
}

/** Keeps every room at its newest rev by the three rules of docs/protocol.md. */
export class Feed {
  readonly cached = new Map<string, CachedRoom>()
  /** This connection was told of everything, and nothing is being asked. */
  synced = false
  readonly #options: FeedOptions
  /** Rooms just joined, asked for from rev 0 or left to be a reset. */
  readonly #joined = new Set<string>()
  #waiting: Events['changes'][] = []
  #syncing = false
  /** A sync was answered on this connection. */
  #told = false
  #again = false
  #run: string | undefined
  #connection = 0
  #later: ReturnType<typeof setTimeout> | undefined

  constructor(options: FeedOptions) {
    this.#options = options
  }

  offline(): void {
    this.#connection++
    this.synced = false
    this.#syncing = false
    this.#told = false
    this.#waiting = []
    clearTimeout(this.#later)
  }

  joined(room: string): void {
    if (!this.cached.has(room)) this.#joined.add(room)
    void this.sync()
  }

  /** This person is no longer in it. */
  drop(room: string): void {
    if (this.#forget(room)) this.#options.onDropped(room)
  }

  changes(frame: Events['changes']): void {
    const { room, from, to, changes } = frame
    const { recorder } = this.#options
    const epoch = this.#told ? recorder.epoch : null
    recorder.note({ type: 'received', epoch, room, from, to, changes: changes.map(changeRecord) })
    this.#limited(frame)
  }

  #limited(frame: Events['changes']): void {
    if (this.synced) this.#live(frame)
    else this.#waiting.push(frame)
  }

  removed(room: string): void {
    // Whether the answer under way knows of it cannot be told.
    if (this.synced) this.drop(room)
    else this.#again = true
  }

  /** Asks what was missed; asked while one is under way, one more follows it. */
  async sync(): Promise<void> {
    clearTimeout(this.#later)
    this.#again = true
    if (this.#syncing || !this.#options.connection.online) return
    this.#syncing = true
    this.synced = false
    const connection = this.#connection
    const lostRooms: [string, number][] = []
    while (this.#again) {
      this.#again = false
      const answer = await this.#ask(connection)
      if (connection !== this.#connection) return
      if (answer === null) return this.#syncLater()
      lostRooms.push(...this.#apply(answer))
    }
    this.#syncing = false
    this.synced = true
    const frames = this.#waiting.splice(0)
    for (const frame of frames) this.#limited(frame)
    if (this.synced) this.#options.onSynced(lostRooms)
  }

  #syncLater(): void {
    this.#syncing = false
    this.#later = setTimeout(() => void this.sync(), AGAIN_MS)
  }

  async #ask(connection: number): Promise<Results['sync'] | null> {
    const { connection, recorder } = this.#options
    const known = this.#known()
    const cached = known.map(({ room, rev }) => ({ room, rev }))
    const op = recorder.invoke({ do: 'sync', epoch: recorder.epoch, known: cached })
    const reply = await connection.ask<Results['sync']>('sync', { epoch: recorder.epoch ?? undefined, known })
    if ('ok' in reply && connection === this.#connection) {
      const rooms = reply.ok.rooms.map(({ room, from, to, reset, changes }) => {
        return { room: room.id, from, to, reset: reset === true, changes: changes.map(changeRecord) }
      })
      recorder.ok(op, { do: 'sync', epoch: reply.ok.epoch, rooms })
      return reply.ok
    }
    if ('error' in reply) recorder.refused(op, reply.error.code)
    else recorder.lost(op, 'lost' in reply ? reply.lost : 'the connection was another by then')
    return null
  }

  #known(): { room: string; rev: number; run?: string }[] {
    const { random } = this.#options
    const known = [...this.cached].map(([room, { rev, run }]) => (run === undefined ? { room, rev } : { room, rev, run }))
    const asked = [...this.#joined].filter(() => random.chance(0.5)).map((room) => ({ room, rev: 0 }))
    return [...known, ...asked]
  }

  /** Answers the rooms that another life of the data no longer knows this person in. */
  #apply({ epoch, run, rooms }: Results['sync']): [string, number][] {
    const { recorder } = this.#options
    const another = recorder.epoch !== null && recorder.epoch !== epoch
    recorder.epoch = epoch
    this.#told = true
    this.#run = run
    const told = new Set(rooms.map(({ room }) => room.id))
    const gone = [...this.cached]
      .filter(([room]) => !told.has(room))
      .map(([room, { rev }]): [string, number] => [room, rev])
    for (const [room] of gone)
      if (another) this.#forget(room)
      else this.drop(room)
    for (const state of rooms) this.#applyState(state)
    return another ? gone : []
  }

  #applyState({ room, from, to, reset, changes, run }: RoomState): void {
    this.#joined.delete(room.id)
    let cached = this.cached.get(room.id)
    if (reset || (cached === undefined && from > 0) || (cached !== undefined && from > cached.rev)) {
      this.cached.set(room.id, (cached = new CachedRoom(to)))
      this.#options.recorder.note({ type: 'reset', room: room.id, epoch: this.#options.recorder.epoch! })
    } else if (cached === undefined) {
      this.cached.set(room.id, (cached = new CachedRoom(to)))
      cached.complete = true
      cached.apply(changes)
    } else cached.apply(changes)
    cached.rev = to
    cached.run = run
  }

  #forget(room: string): boolean {
    // What came of it before the end of this sync came before the leaving: it would look like a room joined elsewhere.
    this.#waiting = this.#waiting.filter((frame) => frame.room !== room)
    this.#joined.delete(room)
    if (!this.cached.delete(room)) return false
    this.#options.recorder.note({ type: 'removed', room })
    return true
  }

  #live(frame: Events['changes']): void {
    const { room, from, to, changes } = frame
    const cached = this.cached.get(room)
    if (cached === undefined || from > cached.rev) {
      // Just joined, or something is missing: it comes again in the answer.
      void this.sync()
      return
    }
    if (to <= cached.rev) return
    cached.apply(changes.filter(({ rev }) => rev > cached.rev))
    cached.rev = to
    cached.run = this.#run
  }
}

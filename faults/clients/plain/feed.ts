import type { Results } from '../../../protocol/commands.ts'
import type { RoomState } from '../../../protocol/entities.ts'
import type { Events } from '../../../protocol/events.ts'
import type { Random } from '../../rounds/random.ts'
import type { Diary } from '../client-recorder.ts'
import { seenChange } from '../message-record.ts'
import { HeldRoom } from './cached-room.ts'
import type { Link } from './connection.ts'

const AGAIN_MS = 500

export interface FeedOptions {
  link: Link
  diary: Diary
  random: Random
  /** Every room is at its newest rev. `strayed` are those that were held in another epoch, with the rev, and are not any more. */
  onSynced(strayed: [string, number][]): void
  onDropped(room: string): void
}

/** Keeps every room at its newest rev by the three rules of docs/protocol.md. */
export class Feed {
  readonly held = new Map<string, HeldRoom>()
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
    if (!this.held.has(room)) this.#joined.add(room)
    void this.sync()
  }

  /** This person is no longer in it. */
  drop(room: string): void {
    if (this.#forget(room)) this.#options.onDropped(room)
  }

  changes(frame: Events['changes']): void {
    const { room, from, to, changes } = frame
    const { diary } = this.#options
    const epoch = this.#told ? diary.epoch : null
    diary.note({ type: 'received', epoch, room, from, to, changes: changes.map(seenChange) })
    this.#inTurn(frame)
  }

  #inTurn(frame: Events['changes']): void {
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
    if (this.#syncing || !this.#options.link.online) return
    this.#syncing = true
    this.synced = false
    const connection = this.#connection
    const strayed: [string, number][] = []
    while (this.#again) {
      this.#again = false
      const answer = await this.#ask(connection)
      if (connection !== this.#connection) return
      if (answer === null) return this.#syncLater()
      strayed.push(...this.#apply(answer))
    }
    this.#syncing = false
    this.synced = true
    const frames = this.#waiting.splice(0)
    for (const frame of frames) this.#inTurn(frame)
    if (this.synced) this.#options.onSynced(strayed)
  }

  #syncLater(): void {
    this.#syncing = false
    this.#later = setTimeout(() => void this.sync(), AGAIN_MS)
  }

  async #ask(connection: number): Promise<Results['sync'] | null> {
    const { link, diary } = this.#options
    const known = this.#known()
    const held = known.map(({ room, rev }) => ({ room, rev }))
    const op = diary.invoke({ do: 'sync', epoch: diary.epoch, known: held })
    const reply = await link.ask<Results['sync']>('sync', { epoch: diary.epoch ?? undefined, known })
    if ('ok' in reply && connection === this.#connection) {
      const rooms = reply.ok.rooms.map(({ room, from, to, reset, changes }) => {
        return { room: room.id, from, to, reset: reset === true, changes: changes.map(seenChange) }
      })
      diary.ok(op, { do: 'sync', epoch: reply.ok.epoch, rooms })
      return reply.ok
    }
    if ('error' in reply) diary.refused(op, reply.error.code)
    else diary.lost(op, 'lost' in reply ? reply.lost : 'the connection was another by then')
    return null
  }

  #known(): { room: string; rev: number; run?: string }[] {
    const { random } = this.#options
    const known = [...this.held].map(([room, { rev, run }]) => (run === undefined ? { room, rev } : { room, rev, run }))
    const asked = [...this.#joined].filter(() => random.chance(0.5)).map((room) => ({ room, rev: 0 }))
    return [...known, ...asked]
  }

  /** Answers the rooms that another life of the data no longer knows this person in. */
  #apply({ epoch, run, rooms }: Results['sync']): [string, number][] {
    const { diary } = this.#options
    const another = diary.epoch !== null && diary.epoch !== epoch
    diary.epoch = epoch
    this.#told = true
    this.#run = run
    const told = new Set(rooms.map(({ room }) => room.id))
    const gone = [...this.held]
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
    let held = this.held.get(room.id)
    if (reset || (held === undefined && from > 0) || (held !== undefined && from > held.rev)) {
      this.held.set(room.id, (held = new HeldRoom(to)))
      this.#options.diary.note({ type: 'reset', room: room.id, epoch: this.#options.diary.epoch! })
    } else if (held === undefined) {
      this.held.set(room.id, (held = new HeldRoom(to)))
      held.whole = true
      held.apply(changes)
    } else held.apply(changes)
    held.rev = to
    held.run = run
  }

  #forget(room: string): boolean {
    // What came of it before the end of this sync came before the leaving: it would look like a room joined elsewhere.
    this.#waiting = this.#waiting.filter((frame) => frame.room !== room)
    this.#joined.delete(room)
    if (!this.held.delete(room)) return false
    this.#options.diary.note({ type: 'removed', room })
    return true
  }

  #live(frame: Events['changes']): void {
    const { room, from, to, changes } = frame
    const held = this.held.get(room)
    if (held === undefined || from > held.rev) {
      // Just joined, or something is missing: it comes again in the answer.
      void this.sync()
      return
    }
    if (to <= held.rev) return
    held.apply(changes.filter(({ rev }) => rev > held.rev))
    held.rev = to
    held.run = this.#run
  }
}

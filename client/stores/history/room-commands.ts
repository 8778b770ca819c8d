import type { Input, Results } from '../../../protocol/commands.ts'
import type { Room, RoomState } from '../../../protocol/entities.ts'
import { Waiting } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'

const APPEAR_WITHIN_MS = 5_000

export interface RoomCommandsOptions {
  wire: Wire
  feed: Feed
  isListed: (room: string) => boolean
}

/** Enters, changes and leaves rooms: over HTTP where there is no socket, as before the first room. */
export class RoomCommands implements Follower {
  /** The ids of the rooms into which this person asked to be let, by code. */
  readonly waits = new Map<string, string>()
  readonly #options: RoomCommandsOptions
  readonly #awaited = new Map<string, () => void>()

  constructor(options: RoomCommandsOptions) {
    this.#options = options
    options.feed.follow(this)
  }

  preview(code: string): Promise<Results['room.preview']> {
    return this.#ask('room.preview', { code })
  }

  /** Resolves when the room is in the list. */
  async create(input: Input<'room.create'>): Promise<Room> {
    const { room } = await this.#ask('room.create', input)
    return this.#appear(room)
  }

  /** Resolves when the room is in the list. Rejects with `waiting` where a moderator has to let this person in. */
  async join(code: string): Promise<Room> {
    const { room, waiting } = await this.#ask('room.join', { code })
    if (room === undefined) {
      this.waits.set(code, waiting.room)
      throw new Waiting()
    }
    this.waits.delete(code)
    return this.#appear(room)
  }

  /** Changes the room for everybody in it. The feed brings the change. */
  async update(id: string, changes: Omit<Input<'room.update'>, 'room'>): Promise<void> {
    await this.#ask('room.update', { room: id, ...changes })
  }

  async leave(id: string): Promise<void> {
    await this.#ask('room.leave', { room: id })
    this.#options.feed.left(id)
  }

  synced({ room }: RoomState): void {
    this.#awaited.get(room.id)?.()
  }

  #ask<C extends 'room.preview' | 'room.create' | 'room.join' | 'room.leave' | 'room.update'>(
    command: C,
    input: Input<C>,
  ): Promise<Results[C]> {
    const { wire } = this.#options
    return wire.online ? wire.command(command, input) : wire.post(command, input)
  }

  async #appear(room: Room): Promise<Room> {
    const { feed, isListed } = this.#options
    if (isListed(room.id)) return room
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#awaited.set(room.id, resolve)
    const timer = setTimeout(resolve, APPEAR_WITHIN_MS)
    void feed.sync()
    await promise
    clearTimeout(timer)
    this.#awaited.delete(room.id)
    return room
  }
}

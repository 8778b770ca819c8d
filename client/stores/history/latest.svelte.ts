import type { Message, Person } from '../../../protocol/entities.ts'
import { sharedLimits } from '../../../protocol/limits.ts'
import { mentionsIn } from '../../../protocol/mentions.ts'
import type { Cache } from '../cache/cache.ts'
import type { Wire } from '../connection/wire.ts'
import { learnPictures } from './faces.svelte.ts'
import type { RoomEntry } from './room-entry.ts'

export interface LatestOptions {
  wire: Wire
  cache: Cache
}

/** The newest message of each room that a list shows, from the cache, or from the server where the cache is behind. */
export class Latest {
  #messages = $state.raw<ReadonlyMap<string, Message>>(new Map())
  #names = $state.raw<ReadonlyMap<string, string>>(new Map())
  readonly #options: LatestOptions
  /** The rev of each room as of which it was read. */
  readonly #read = new Map<string, number>()
  readonly #wanted = new Set<string>()
  #asking = false

  constructor(options: LatestOptions) {
    this.#options = options
  }

  /** Undefined until it is known. */
  of(room: string): Message | undefined {
    return this.#messages.get(room)
  }

  /** Undefined until it is known. */
  nameOf(person: string): string | undefined {
    return this.#names.get(person)
  }

  /** Reads the newest messages of these rooms, unless they are known as of the room's rev. Call it at every change. */
  show(entries: RoomEntry[]): void {
    const gone = entries.filter(({ room }) => (this.of(room.id)?.seq ?? Infinity) <= (room.expired ?? 0))
    if (gone.length > 0)
      this.#messages = new Map([...this.#messages].filter(([id]) => gone.every(({ room }) => room.id !== id)))
    const changed = entries.filter(({ room, newest }) => newest > 0 && this.#read.get(room.id) !== room.rev)
    for (const { room } of changed) this.#read.set(room.id, room.rev)
    if (changed.length > 0) void this.#load(changed)
  }

  /** Asks the server again for what it did not answer. */
  retry(): void {
    void this.#ask()
  }

  async #load(entries: RoomEntry[]): Promise<void> {
    const load = async (entry: RoomEntry) => {
      if (!(await this.#isCached(entry))) this.#wanted.add(entry.room.id)
    }
    await Promise.all(entries.map(load))
    await this.#ask()
  }

  /** Puts what the cache has of the room. Answers whether that is all that is to be shown. */
  async #isCached({ room, newest }: RoomEntry): Promise<boolean> {
    const cached = await this.#options.cache.latest(room.id)
    if (cached) this.#put([cached.message], cached.people)
    return cached !== null && cached.message.seq >= newest && this.#areNamed(cached.message)
  }

  async #ask(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    try {
      while (this.#wanted.size > 0) {
        const rooms = [...this.#wanted].slice(0, sharedLimits.latestRooms)
        const { messages, people, more } = await this.#options.wire.command('room.latest', { rooms })
        this.#put(messages, people)
        const answered = more ? messages.map(({ room }) => room) : rooms
        for (const room of answered) this.#wanted.delete(room)
      }
    } catch {
      // After the next connect, `retry` asks again for the rooms that are left.
    } finally {
      this.#asking = false
    }
  }

  #put(messages: Message[], people: Person[]): void {
    const known = new Map(this.#messages)
    for (const message of messages)
      if (message.rev >= (known.get(message.room)?.rev ?? 0)) known.set(message.room, message)
    this.#messages = known
    if (people.length === 0) return
    learnPictures(people)
    this.#names = new Map([...this.#names, ...people.map(({ id, name }): [string, string] => [id, name])])
  }

  #areNamed({ author, body }: Message): boolean {
    return [author, ...mentionsIn({ body }).people].every((person) => this.#names.has(person))
  }
}

import type { Person, Presence, RevRange, RoomState } from '../../../protocol/entities.ts'
import { writingPlace } from '../cache/writing-place.ts'
import type { Feed, Follower } from '../history/feed.ts'
import type { IdentityFollower } from '../identity/identity-follower.ts'
import type { Wire } from './wire.ts'

const TYPING_EXPIRES_MS = 5_000
const TYPING_EVERY_MS = 3_000
const NOBODY: Presence = { count: 0, here: [] }

/** The people who are present in each room, and those who are typing. */
export class PresenceStore implements Follower, IdentityFollower {
  #here = $state.raw<ReadonlyMap<string, Presence>>(new Map())
  /** By the place where they write. */
  #typing = $state.raw<ReadonlyMap<string, ReadonlyMap<string, ReturnType<typeof setTimeout>>>>(new Map())
  readonly #wire: Wire
  readonly #signalledAt = new Map<string, number>()
  #person: string | undefined

  constructor({ wire, feed }: { wire: Wire; feed: Feed }) {
    this.#wire = wire
    feed.follow(this)
    wire.on('presence', ({ room, ...presence }) => this.#set(room, presence))
    wire.on('typing', ({ room, thread, person }) => this.#starts(writingPlace(room, thread), person))
    // Without a connection nothing is known of other people.
    wire.onOnline((online) => {
      if (!online) this.clear()
    })
  }

  of(room: string): Presence {
    return this.#here.get(room) ?? NOBODY
  }

  /** Ids of the people who are typing in a room, or in a thread of it. */
  typing(room: string, thread?: string): string[] {
    return [...(this.#typing.get(writingPlace(room, thread))?.keys() ?? [])]
  }

  /** Call at every keystroke: signals at most every three seconds. */
  type(room: string, thread?: string): void {
    const place = writingPlace(room, thread)
    const now = performance.now()
    if (now - (this.#signalledAt.get(place) ?? -Infinity) < TYPING_EVERY_MS) return
    this.#signalledAt.set(place, now)
    this.#wire.signal('room.typing', { room, ...(thread !== undefined && { thread }) })
  }

  /** Call when a message was sent: the next keystroke is signalled at once. */
  sent(room: string, thread?: string): void {
    this.#signalledAt.delete(writingPlace(room, thread))
  }

  adopt(person: Person | null): void {
    this.#person = person?.id
    this.clear()
  }

  clear(): void {
    this.#here = new Map()
    for (const people of this.#typing.values()) for (const timer of people.values()) clearTimeout(timer)
    this.#typing = new Map()
  }

  synced(state: RoomState): void {
    this.#set(state.room.id, state.presence)
  }

  /** A message ends its author's typing for everybody, also what was signalled while the message was on its way. */
  changed(room: string, { changes }: RevRange): void {
    for (const change of changes) {
      // What becomes of a message later, such as a reaction, is not sent by its author.
      if (!('message' in change) || change.rev !== change.message.seq) continue
      const { author, thread } = change.message
      if (author === this.#person) this.sent(room, thread)
      const place = writingPlace(room, thread)
      if (this.#typing.has(place)) this.#stops(place, author)
    }
  }

  removed(room: string): void {
    for (const [place, people] of this.#typing)
      if (place.startsWith(room)) for (const person of people.keys()) this.#stops(place, person)
    const here = new Map(this.#here)
    here.delete(room)
    this.#here = here
  }

  #set(room: string, presence: Presence): void {
    this.#here = new Map(this.#here).set(room, presence)
  }

  #starts(place: string, person: string): void {
    const people = new Map(this.#typing.get(place))
    clearTimeout(people.get(person))
    people.set(
      person,
      setTimeout(() => this.#stops(place, person), TYPING_EXPIRES_MS),
    )
    this.#typing = new Map(this.#typing).set(place, people)
  }

  #stops(place: string, person: string): void {
    const people = new Map(this.#typing.get(place))
    clearTimeout(people.get(person))
    if (!people.delete(person)) return
    const typing = new Map(this.#typing).set(place, people)
    // Anybody can name any number of threads.
    if (people.size === 0) typing.delete(place)
    this.#typing = typing
  }
}

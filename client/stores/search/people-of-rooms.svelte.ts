import type { Person } from '../../../protocol/entities.ts'
import { failureOf } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import { learnPictures } from '../history/faces.svelte.ts'

export interface PeopleOfRoomsOptions {
  wire: Wire
  /** The ids of the rooms, those first whose people are wanted first. */
  rooms: () => string[]
  /** People who are known already. */
  known: () => Iterable<Person>
}

const PAUSE_MS = 50

/** The people of several rooms, also those who have left. They are loaded room by room when they are first wanted. */
export class PeopleOfRooms {
  status = $state<'idle' | 'loading' | 'ready' | 'failed'>('idle')
  #loaded = $state.raw<ReadonlyMap<string, Person>>(new Map())
  readonly all: Person[] = $derived.by(() => {
    const known = Array.from(this.#options.known(), (person) => [person.id, person] as const)
    return [...new Map([...this.#loaded, ...known]).values()].sort((a, b) => a.name.localeCompare(b.name))
  })
  readonly #options: PeopleOfRoomsOptions
  readonly #rooms = new Set<string>()
  #closed = false

  constructor(options: PeopleOfRoomsOptions) {
    this.#options = options
  }

  close(): void {
    this.#closed = true
  }

  /** Loads the people of the rooms that are not loaded yet. After a failure it can be called again. */
  async load(): Promise<void> {
    if (this.status === 'loading') return
    this.status = 'loading'
    try {
      for (const room of this.#options.rooms()) {
        if (this.#closed) return
        if (!this.#rooms.has(room)) await this.#loadRoom(room)
        this.#rooms.add(room)
      }
      this.status = 'ready'
    } catch {
      this.status = 'failed'
    }
  }

  async #loadRoom(room: string): Promise<void> {
    for (let after: string | undefined; !this.#closed;) {
      const page = await this.#ask(room, after)
      if (page === null) return
      const people = page.members.map(({ person }) => person)
      this.#loaded = new Map([...this.#loaded, ...people.map((person) => [person.id, person] as const)])
      learnPictures(people)
      if (!page.more || people.length === 0) return
      after = people.at(-1)!.id
    }
  }

  /** Null for a room that this person has left meanwhile. */
  async #ask(room: string, after: string | undefined) {
    for (;;) {
      try {
        return await this.#options.wire.command('room.members', { room, ...(after !== undefined && { after }) })
      } catch (error) {
        const { reason, retryAfterMs } = failureOf(error)
        if (reason === 'not_member') return null
        if (retryAfterMs === undefined || this.#closed) throw error
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs + PAUSE_MS))
      }
    }
  }
}

import type { Results } from '../../../protocol/commands.ts'
import type { Space } from '../../../protocol/entities.ts'
import { Refusal } from '../../../protocol/errors.ts'
import { lackOf, type Bytes, type SpaceOf } from '../../../protocol/space.ts'
import type { Wire } from '../connection/wire.ts'

const ASKED_FOR_MS = 60_000
/** The share of a quota from which people are told what is left. */
const NEARLY_FULL = 0.9

interface Known {
  at: number
  space: Results['file.space']
}

/** What files may still have: asked once a minute in each room, before a byte is sent. */
export class RoomSpace {
  #known = $state.raw<ReadonlyMap<string, Known>>(new Map())
  readonly #wire: Wire
  readonly #asking = new Map<string, Promise<Known>>()

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** Takes space for a file. Throws `file_too_large` or `no_space` when it does not fit, or why the server does not answer. */
  async take(room: string, bytes: number): Promise<void> {
    const { space, at } = await this.ask(room)
    if (bytes > space.fileBytes) throw new Refusal('file_too_large', { bytes: space.fileBytes })
    const lack = lackOf(
      bytes,
      each(space, ({ used }) => used),
      each(space, ({ most }) => most ?? 0),
    )
    if (lack) throw new Refusal('no_space', { ...lack })
    const grown = (one: Space): Space => ({ ...one, used: one.used + bytes })
    const next = { ...space, person: grown(space.person), room: grown(space.room), server: grown(space.server) }
    this.#put(room, { at, space: next })
  }

  async ask(room: string): Promise<Known> {
    const known = this.#known.get(room)
    if (known && performance.now() - known.at < ASKED_FOR_MS) return known
    const asking = this.#asking.get(room) ?? this.#ask(room).finally(() => this.#asking.delete(room))
    this.#asking.set(room, asking)
    return asking
  }

  /** The server has counted otherwise: the next file asks again. */
  forget(room: string): void {
    const known = new Map(this.#known)
    known.delete(room)
    this.#known = known
  }

  /** Bytes that one file may have, where that is known. */
  fileBytes(room: string): number | undefined {
    return this.#known.get(room)?.space.fileBytes
  }

  /** The first quota that is nearly used up, with the bytes that are left of it. Null when there is none. */
  nearlyFull(room: string): { of: SpaceOf; left: number } | null {
    const space = this.#known.get(room)?.space
    for (const of of ['person', 'room', 'server'] as const) {
      const { used, most } = space?.[of] ?? { used: 0 }
      if (most !== undefined && used > most * NEARLY_FULL) return { of, left: Math.max(0, most - used) }
    }
    return null
  }

  async #ask(room: string): Promise<Known> {
    const known = { space: await this.#wire.command('file.space', { room }), at: performance.now() }
    this.#put(room, known)
    return known
  }

  #put(room: string, known: Known): void {
    this.#known = new Map(this.#known).set(room, known)
  }
}

function each(space: Results['file.space'], of: (one: Space) => number): Bytes {
  return { person: of(space.person), room: of(space.room), server: of(space.server) }
}

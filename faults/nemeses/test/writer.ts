import type { Room } from '../../../protocol/entities.ts'
import { Actor, type Reachable } from '../../../server/test/cast.ts'

const ANSWER_MS = 1_000
const AGAIN_MS = 50

/** Writes into all its rooms at once, the same message again until it is acknowledged, over as many connections as it takes. */
export class BackgroundWriter {
  /** Ids that were acknowledged, by when. */
  readonly acked = new Map<string, number>()
  #over = false
  #talking: Promise<void> = Promise.resolve()

  constructor(
    private readonly actor: Actor,
    readonly rooms: Room[],
    private readonly elsewhere: Room,
  ) {}

  static async arrives(at: Reachable, name: string, rooms: number): Promise<BackgroundWriter> {
    const actor = await Actor.arrives(at, name)
    const own = await Promise.all(Array.from({ length: rooms }, (_, i) => actor.creates(`${name} ${i}`)))
    return new BackgroundWriter(actor, own, await actor.creates('Elsewhere'))
  }

  begin(): void {
    this.#over = false
    this.#talking = Promise.all([...this.rooms.map((room) => this.#talk(room)), this.#wander()]).then(() => {})
  }

  async stop(): Promise<void> {
    this.#over = true
    await this.#talking
    this.actor.leaves()
  }

  /** The ids that its rooms hold. */
  async stored(): Promise<Set<string>> {
    const all = await Promise.all(this.rooms.map((room) => this.actor.reads(room)))
    return new Set(all.flat().map((message) => message.id))
  }

  /** What its rooms hold can be read by it. */
  async reads(): Promise<boolean> {
    const { ok } = await this.actor.posts('message.page', { room: this.rooms[0]!.id })
    return ok !== undefined && ok.messages.length > 0
  }

  async #talk(room: Room): Promise<void> {
    for (let count = 0; !this.#over; count++) {
      const id = Bun.randomUUIDv7()
      while (!this.#over && !(await this.#said(room, id, `${room.name} ${count}`))) await Bun.sleep(AGAIN_MS)
    }
  }

  /** In and out of one more room. */
  async #wander(): Promise<void> {
    const { id, code } = this.elsewhere
    while (!this.#over) {
      await this.actor.asks('room.leave', { room: id }, ANSWER_MS).catch(() => null)
      await Bun.sleep(AGAIN_MS)
      await this.actor.asks('room.join', { code }, ANSWER_MS).catch(() => null)
      await Bun.sleep(AGAIN_MS)
    }
  }

  async #said(room: Room, id: string, body: string): Promise<boolean> {
    try {
      await this.#connect()
      const { ok } = await this.actor.asks('message.send', { room: room.id, id, body }, ANSWER_MS)
      if (ok !== undefined) this.acked.set(id, performance.now())
      return ok !== undefined
    } catch {
      // Whether the old one still works nobody knows.
      this.actor.leaves()
      return false
    }
  }

  #connecting: Promise<unknown> | null = null

  async #connect(): Promise<void> {
    if (this.actor.socket?.connected) return
    this.#connecting ??= this.actor.connects().finally(() => (this.#connecting = null))
    await this.#connecting
  }
}

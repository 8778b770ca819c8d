import type { FileInfo, Room } from '../../../protocol/entities.ts'
import { Actor, type Reachable } from '../../../server/test/cast.ts'

const ANSWER_TIMEOUT_MS = 1_000
const RETRY_MS = 50

/** A client that writes to all its rooms at once, and sends replies and files and deletes them in another one. It sends a message again until it is acknowledged, and reconnects. */
export class BackgroundWriter {
  /** By id: when the message was acknowledged. */
  readonly acked = new Map<string, number>()
  #over = false
  #writing: Promise<void> = Promise.resolve()
  #connecting: Promise<unknown> | null = null

  constructor(
    private readonly actor: Actor,
    readonly rooms: Room[],
    private readonly otherRoom: Room,
    private readonly threads: Room,
  ) {}

  static async start(at: Reachable, name: string, rooms: number): Promise<BackgroundWriter> {
    const actor = await Actor.arrives(at, name)
    const own = await Promise.all(Array.from({ length: rooms }, (_, i) => actor.creates(`${name} ${i}`)))
    return new BackgroundWriter(actor, own, await actor.creates('Other room'), await actor.creates('Threads'))
  }

  begin(): void {
    this.#over = false
    this.#writing = Promise.all([
      ...this.rooms.map((room) => this.#write(room)),
      this.#joinAndLeave(),
      this.#replyAndDelete(),
      this.#uploadAndDelete(),
    ]).then(() => {})
  }

  async stop(): Promise<void> {
    this.#over = true
    await this.#writing
    this.actor.leaves()
  }

  /** The ids of all messages in its rooms. */
  async stored(): Promise<Set<string>> {
    const all = await Promise.all(this.rooms.map((room) => this.actor.reads(room)))
    return new Set(all.flat().map((message) => message.id))
  }

  /** Whether it can read its rooms. */
  async canRead(): Promise<boolean> {
    const { ok } = await this.actor.posts('message.page', { room: this.rooms[0]!.id })
    return ok !== undefined && ok.messages.length > 0
  }

  async #write(room: Room): Promise<void> {
    for (let count = 0; !this.#over; count++) {
      const id = Bun.randomUUIDv7()
      while (!this.#over && !(await this.#send(room, id, `${room.name} ${count}`))) await Bun.sleep(RETRY_MS)
    }
  }

  async #joinAndLeave(): Promise<void> {
    const { id, code } = this.otherRoom
    while (!this.#over) {
      await this.actor.asks('room.leave', { room: id }, ANSWER_TIMEOUT_MS).catch(() => null)
      await Bun.sleep(RETRY_MS)
      await this.actor.asks('room.join', { code }, ANSWER_TIMEOUT_MS).catch(() => null)
      await Bun.sleep(RETRY_MS)
    }
  }

  async #replyAndDelete(): Promise<void> {
    const room = this.threads.id
    while (!this.#over) {
      const [id, reply] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()]
      for (const [command, input] of [
        ['message.send', { room, id, body: id }],
        ['message.send', { room, id: reply, body: reply, thread: id }],
        ['message.delete', { room, id }],
      ] as const)
        await this.actor.asks(command, input, ANSWER_TIMEOUT_MS).catch(() => null)
      await Bun.sleep(RETRY_MS)
    }
  }

  async #uploadAndDelete(): Promise<void> {
    const room = this.threads.id
    while (!this.#over) {
      const id = Bun.randomUUIDv7()
      const file = await this.#upload(room, id).catch(() => null)
      if (file === null) await Bun.sleep(RETRY_MS)
      else {
        await this.actor.posts('message.send', { room, id, body: '', files: [file] }).catch(() => null)
        await this.actor.posts('message.delete', { room, id }).catch(() => null)
      }
    }
  }

  async #upload(room: string, text: string): Promise<string> {
    const response = await fetch(`${this.actor.server.url}/api/files?room=${room}&name=file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.actor.token}` },
      body: text,
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    })
    const { ok } = (await response.json()) as { ok: FileInfo }
    return ok.id
  }

  async #send(room: Room, id: string, body: string): Promise<boolean> {
    try {
      await this.#connect()
      const { ok } = await this.actor.asks('message.send', { room: room.id, id, body }, ANSWER_TIMEOUT_MS)
      if (ok !== undefined) this.acked.set(id, performance.now())
      return ok !== undefined
    } catch {
      // The connection may be dead without an event.
      this.actor.leaves()
      return false
    }
  }

  async #connect(): Promise<void> {
    if (this.actor.socket?.connected) return
    this.#connecting ??= this.actor.connects().finally(() => (this.#connecting = null))
    await this.#connecting
  }
}

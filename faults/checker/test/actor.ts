import type { ChangeRecord, ContentRecord, MessageChange, MessageRecord } from '../../history/history.ts'
import { applyChange } from './apply-change.ts'
import type { World } from './world.ts'

/** A correct client of the world. Answers arrive at once. */
export class Actor {
  /** By room: the rev of the cache. */
  readonly revs = new Map<string, number>()
  readonly terms = new Map<string, string>()
  readonly written: { room: string; id: string; body: string; content: ContentRecord; acked: boolean }[] = []
  /** The changes that were not answered. */
  readonly unanswered: MessageChange[] = []
  readonly #deleted = new Set<string>()
  readonly person: string
  epoch: string | null = null
  online = false
  #counter = 0

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    this.person = `p-${name}`
    world.write(name, { type: 'person', person: this.person })
  }

  connect(): this {
    this.world.write(this.name, { type: 'connected' })
    this.online = true
    return this.sync()
  }

  disconnect(): void {
    this.online = false
    this.world.write(this.name, { type: 'disconnected' })
  }

  sync(): this {
    const { world, name } = this
    const op = world.op()
    const known = [...this.revs].map(([room, rev]) => ({ room, rev, term: this.terms.get(room) ?? null }))
    world.write(name, { type: 'invoke', op, do: 'sync', epoch: this.epoch, known })
    const { epoch } = world.data
    const changed = this.epoch !== null && this.epoch !== epoch
    const own = [...world.data.rooms.keys()].filter((room) => world.isIn(room, this.person))
    const rooms = own.map((room) => {
      const from = this.revs.get(room)
      const to = world.head(room)
      const term = world.term(room)
      if (from === undefined || changed) return { room, from: to, to, term, reset: true, changes: [] }
      return { room, from, to, term, reset: false, changes: world.since(room, from) }
    })
    this.epoch = epoch
    world.write(name, { type: 'ok', op, epoch, do: 'sync', rooms })
    if (changed) for (const room of this.revs.keys()) world.write(name, { type: 'reset', room, epoch })
    this.revs.clear()
    for (const { room, to, term } of rooms) {
      this.revs.set(room, to)
      this.terms.set(room, term)
    }
    return this
  }

  join(room: string): this {
    const op = this.world.op()
    this.world.write(this.name, { type: 'invoke', op, do: 'join', room })
    const rev = this.world.move(room, this.person, false)
    this.world.write(this.name, { type: 'ok', op, epoch: this.epoch, do: 'join', rev })
    this.revs.set(room, rev)
    this.terms.delete(room)
    return this
  }

  leave(room: string): this {
    const op = this.world.op()
    this.world.write(this.name, { type: 'invoke', op, do: 'leave', room })
    this.world.move(room, this.person, true)
    this.revs.delete(room)
    this.world.write(this.name, { type: 'ok', op, epoch: this.epoch, do: 'leave' })
    return this
  }

  /** Sends a new message. `lost`: the answer, or the message itself, does not arrive. */
  say(room: string, lost?: 'answer' | 'message', waitsMs = 1, content: ContentRecord = {}): this {
    const [id, body] = [`${this.name}:${++this.#counter}`, `${this.name}-${this.#counter}`]
    const written = { room, id, body, content, acked: false }
    this.written.push(written)
    this.world.write(this.name, { type: 'written', room, body: written.body })
    return this.#send(written, lost, waitsMs)
  }

  /** Uploads a new file for a room, and answers its id. */
  upload(room: string): string {
    const { world, name, epoch } = this
    const [op, id] = [world.op(), `${name}-file-${++this.#counter}`]
    const [hash, bytes] = [`hash of ${id}`, 1_000 + this.#counter]
    const file = { id, type: 'application/octet-stream', bytes }
    world.write(name, { type: 'invoke', op, do: 'upload', room, how: 'whole', bytes, hash })
    world.files.set(id, { file, hash })
    world.write(name, { type: 'ok', op, epoch, do: 'upload', file })
    return id
  }

  /** Sends again what was not acknowledged or was lost with the data. */
  resend(): this {
    for (const written of this.written) {
      const { room, id, acked } = written
      const lost = acked && this.world.find(room, id) === undefined && !this.#deleted.has(id)
      if ((!acked || lost) && this.world.isIn(room, this.person)) this.#send(written)
    }
    for (const change of this.unanswered.splice(0)) this.#change(change)
    return this
  }

  /** The messages of a room that this person may change. */
  own(room: string): MessageRecord[] {
    return this.world.all(room).filter(({ author, deleted }) => author === this.person && !deleted)
  }

  /** A text that no other message has. */
  text(): string {
    return `${this.name}-${++this.#counter}`
  }

  /** `lost`: the answer, or the command itself, does not arrive. */
  change(change: MessageChange, lost?: 'answer' | 'message'): this {
    this.world.write(this.name, { type: 'changed', change })
    return this.#change(change, lost)
  }

  #change(change: MessageChange, lost?: 'answer' | 'message'): this {
    const { world, name, epoch } = this
    const op = world.op()
    world.write(name, { type: 'invoke', op, ...change })
    const isIn = world.isIn(change.room, this.person)
    const rev = lost === 'message' || !isIn ? null : applyChange(world, this.person, change)
    if (lost !== undefined) {
      this.unanswered.push(change)
      world.write(name, { type: 'info', op, why: 'disconnected' })
    } else if (rev === null)
      world.write(name, { type: 'fail', op, code: 'not_found', reason: isIn ? 'no_such_message' : 'not_member' })
    else {
      if (change.do === 'delete') this.#deleted.add(change.id)
      world.write(name, { type: 'ok', op, epoch, do: change.do, rev })
    }
    return this
  }

  #send(written: Actor['written'][number], lost?: 'answer' | 'message', waitsMs = 1): this {
    const { world, name } = this
    const { room, id, body, content } = written
    const op = world.op()
    world.write(name, { type: 'invoke', op, do: 'send', room, id, body, ...content })
    const seq = lost === 'message' ? 0 : world.store(room, this.person, id, body, content)
    world.t += waitsMs - 1
    if (lost !== undefined) world.write(name, { type: 'info', op, why: 'disconnected' })
    else {
      written.acked = true
      world.write(name, { type: 'ok', op, epoch: this.epoch, do: 'send', seq, rev: world.find(room, id)!.rev })
    }
    return this
  }

  /** Receives a frame with everything new, if there is anything. */
  receive(room: string): this {
    const from = this.revs.get(room)
    const to = this.world.head(room)
    if (from === undefined || from === to || !this.online) return this
    const changes = this.world.log(room).slice(from + 1) as ChangeRecord[]
    const term = this.world.term(room)
    this.revs.set(room, to)
    this.terms.set(room, term)
    this.world.write(this.name, { type: 'received', epoch: this.epoch, room, from, to, term, changes })
    return this
  }

  page(room: string, before?: number): this {
    const { world, name, epoch } = this
    const op = world.op()
    world.write(name, { type: 'invoke', op, do: 'page', room, ...(before !== undefined && { before }) })
    const messages = world.messages(room).filter(({ seq }) => before === undefined || seq < before)
    const after = before !== undefined && world.messages(room).some(({ seq }) => seq >= before)
    const rev = world.head(room)
    world.write(name, { type: 'ok', op, epoch, do: 'page', messages, rev, before: false, after })
    return this
  }

  /** Records all of each of its rooms and what is still waiting. */
  end(): this {
    const { world, name } = this
    for (const room of world.data.rooms.keys()) {
      if (!world.isIn(room, this.person)) continue
      this.page(room)
      const { epoch } = world.data
      world.write(name, { type: 'screen', room, epoch, rev: world.head(room), messages: world.messages(room) })
    }
    const waiting = this.written.filter(({ acked }) => !acked)
    world.write(name, { type: 'unsent', ids: waiting.map(({ id }) => id) })
    return this
  }
}

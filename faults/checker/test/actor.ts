import type { SeenChange } from '../../history/history.ts'
import type { World } from './world.ts'

/** A correct client of the world. What it is told it is told at once. */
export class Actor {
  readonly held = new Map<string, number>()
  readonly written: { room: string; id: string; body: string; acked: boolean }[] = []
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
    const known = [...this.held].map(([room, rev]) => ({ room, rev }))
    world.write(name, { type: 'invoke', op, do: 'sync', epoch: this.epoch, known })
    const { epoch } = world.data
    const changed = this.epoch !== null && this.epoch !== epoch
    const mine = [...world.data.rooms.keys()].filter((room) => world.isIn(room, this.person))
    const rooms = mine.map((room) => {
      const from = this.held.get(room)
      const to = world.head(room)
      if (from === undefined || changed) return { room, from: to, to, reset: true, changes: [] }
      return { room, from, to, reset: false, changes: world.since(room, from) }
    })
    this.epoch = epoch
    world.write(name, { type: 'ok', op, epoch, do: 'sync', rooms })
    if (changed) for (const room of this.held.keys()) world.write(name, { type: 'reset', room, epoch })
    this.held.clear()
    for (const { room, to } of rooms) this.held.set(room, to)
    return this
  }

  join(room: string): this {
    const op = this.world.op()
    this.world.write(this.name, { type: 'invoke', op, do: 'join', room })
    const rev = this.world.move(room, this.person, false)
    this.world.write(this.name, { type: 'ok', op, epoch: this.epoch, do: 'join', rev })
    this.held.set(room, rev)
    return this
  }

  leave(room: string): this {
    const op = this.world.op()
    this.world.write(this.name, { type: 'invoke', op, do: 'leave', room })
    this.world.move(room, this.person, true)
    this.held.delete(room)
    this.world.write(this.name, { type: 'ok', op, epoch: this.epoch, do: 'leave' })
    return this
  }

  /** Writes something new. `lost`: the answer is, and perhaps the message too. */
  say(room: string, lost?: 'answer' | 'message', waitsMs = 1): this {
    const written = { room, id: `${this.name}:${++this.#counter}`, body: `${this.name}-${this.#counter}`, acked: false }
    this.written.push(written)
    this.world.write(this.name, { type: 'written', room, body: written.body })
    return this.#send(written, lost, waitsMs)
  }

  /** Sends again what nobody has acknowledged, or what the tail took with it. */
  sayAgain(): this {
    for (const written of this.written) {
      const { room, id, acked } = written
      const lost = acked && !this.world.messages(room).some((message) => message.id === id)
      if ((!acked || lost) && this.world.isIn(room, this.person)) this.#send(written)
    }
    return this
  }

  #send(written: Actor['written'][number], lost?: 'answer' | 'message', waitsMs = 1): this {
    const { world, name } = this
    const { room, id, body } = written
    const op = world.op()
    world.write(name, { type: 'invoke', op, do: 'send', room, id, body })
    const seq = lost === 'message' ? 0 : world.store(room, this.person, id, body)
    world.t += waitsMs - 1
    if (lost !== undefined) world.write(name, { type: 'info', op, why: 'disconnected' })
    else {
      written.acked = true
      world.write(name, { type: 'ok', op, epoch: this.epoch, do: 'send', seq, rev: seq })
    }
    return this
  }

  /** The live feed brings what is new, unless it is up to date. */
  hear(room: string): this {
    const from = this.held.get(room)
    const to = this.world.head(room)
    if (from === undefined || from === to || !this.online) return this
    const changes = this.world.log(room).slice(from + 1) as SeenChange[]
    this.held.set(room, to)
    this.world.write(this.name, { type: 'received', epoch: this.epoch, room, from, to, changes })
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

  /** Shows all of each room that it is in, and says what still waits. */
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

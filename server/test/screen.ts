import type { Input, Results } from '../../protocol/commands.ts'
import type { Change, Message } from '../../protocol/entities.ts'
import type { Events } from '../../protocol/events.ts'

interface Position {
  rev: number
  term: string
  proof: string
}

export interface ScreenOptions {
  sync(input: Input<'sync'>): Promise<Results['sync']>
  /** All messages of a room, oldest first. */
  read(room: string): Promise<Message[]>
}

/** What a person sees: applies frames in order of rev, as every client has to, and syncs where something is missing. */
export class Screen {
  /** Each change that came after the first sync, in the order in which it is drawn. */
  readonly changes: { room: string; change: Change }[] = []
  /** How often something was missing. */
  syncs = 0
  private epoch = ''
  private readonly positions = new Map<string, Position>()
  private waiting: Events['changes'][] | null = []

  constructor(private readonly options: ScreenOptions) {}

  /** What the client stores and sends with its next sync. */
  get position(): Input<'sync'> {
    return { epoch: this.epoch, known: [...this.positions].map(([room, position]) => ({ room, ...position })) }
  }

  /** Begins with the answer to the first sync. */
  start({ epoch, rooms }: Results['sync']): void {
    this.epoch = epoch
    this.positions.clear()
    for (const { room, to: rev, term, proof } of rooms) this.positions.set(room.id, { rev, term, proof })
    this.resume()
  }

  frame(frame: Events['changes']): void {
    if (this.waiting !== null) this.waiting.push(frame)
    else if (!this.apply(frame.room, frame)) void this.catchUp(frame.room)
  }

  removed(room: string): void {
    this.positions.delete(room)
  }

  /** False when something is missing before the range. */
  private apply(room: string, { from, to, changes, term, proof }: Omit<Events['changes'], 'room'>): boolean {
    const at = this.positions.get(room)
    if (at === undefined || from > at.rev) return false
    if (to <= at.rev) return true
    for (const change of changes) if (change.rev > at.rev) this.changes.push({ room, change })
    this.positions.set(room, { rev: to, term, proof })
    return true
  }

  private async catchUp(room: string): Promise<void> {
    this.syncs++
    this.waiting = []
    const { epoch, known } = this.position
    if (!this.positions.has(room)) known.push({ room, rev: 0 })
    const answer = await this.options.sync({ epoch, known }).catch(() => null)
    if (answer !== null) await this.take(answer)
    this.resume()
  }

  private async take({ epoch, rooms }: Results['sync']): Promise<void> {
    this.epoch = epoch
    const joined = new Map(rooms.map((state) => [state.room.id, state]))
    for (const room of this.positions.keys()) if (!joined.has(room)) this.positions.delete(room)
    for (const [room, state] of joined) {
      const { to: rev, term, proof } = state
      const at = this.positions.get(room)?.rev ?? 0
      if (state.reset !== true) {
        if (!this.positions.has(room)) this.positions.set(room, { rev: state.from, term, proof })
        this.apply(room, state)
        continue
      }
      for (const message of await this.options.read(room))
        if (message.rev > at && message.rev <= rev) this.changes.push({ room, change: { rev: message.rev, message } })
      this.positions.set(room, { rev, term, proof })
    }
  }

  private resume(): void {
    const frames = this.waiting ?? []
    this.waiting = null
    for (const frame of frames) this.frame(frame)
  }
}

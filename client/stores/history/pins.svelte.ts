import type { Message, ProvenRange, RoomState } from '../../../protocol/entities.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { expiredIn } from './expired-in.ts'
import { messagesIn } from './messages-in.ts'

export interface PinsOptions {
  room: string
  wire: Wire
  feed: Feed
}

/** The pinned messages of a room, which follow its feed until they are closed. */
export class Pins implements Follower {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  /** The one that was pinned last first. */
  messages = $state.raw<Message[]>([])

  readonly #options: PinsOptions
  readonly #backoff = new Backoff(() => void this.#load())
  readonly #unfollow: () => void
  /** What changed while the list was on its way: the answer may be older. */
  #meanwhile: Message[] | null = null
  /** The room was reset while the list was on its way: the changes that came before may be missing. */
  #outdated = false
  #closed = false

  constructor(options: PinsOptions) {
    this.#options = options
    this.#unfollow = options.feed.follow(this)
    void this.#load()
  }

  close(): void {
    this.#closed = true
    this.#unfollow()
    this.#backoff.close()
  }

  async retry(): Promise<void> {
    if (this.status !== 'failed') return
    this.status = 'loading'
    await this.#load()
  }

  changed(room: string, { changes }: Pick<ProvenRange, 'changes'>): void {
    if (room !== this.#options.room) return
    const changed = messagesIn(changes)
    this.#meanwhile?.push(...changed)
    const expired = expiredIn(changes)
    this.#show([...this.messages.filter(({ seq }) => seq > expired), ...changed])
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.#options.room) return
    if (state.reset) this.#reset()
    else this.changed(state.room.id, range)
  }

  caughtUp(): void {
    if (this.status !== 'ready') void this.#load()
  }

  #reset(): void {
    this.#outdated = this.#meanwhile !== null
    void this.#load()
  }

  async #load(): Promise<void> {
    if (this.#meanwhile !== null || this.#closed) return
    this.#meanwhile = []
    this.#outdated = false
    const { room, wire } = this.#options
    try {
      const { messages } = await wire.command('room.pins', { room })
      this.#show([...messages, ...this.#meanwhile])
      this.status = 'ready'
      this.problem = null
      this.#backoff.done()
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#meanwhile = null
    }
    if (this.#outdated) await this.#load()
  }

  /** The pins that are loaded stay on the screen. */
  #failed(error: unknown): void {
    if (this.#closed) return
    this.problem = problemOf(error)
    if (this.status === 'ready' || this.problem.reason === 'unreachable') this.#backoff.after(error)
    else this.status = 'failed'
  }

  /** Of a message that is listed twice, the later one counts, unless it is older. */
  #show(all: Message[]): void {
    const newest = new Map<string, Message>()
    for (const message of all) if (message.rev >= (newest.get(message.id)?.rev ?? 0)) newest.set(message.id, message)
    this.messages = [...newest.values()]
      .filter(({ pinned, deleted }) => pinned && !deleted)
      .sort((a, b) => b.pinned!.at - a.pinned!.at || b.rev - a.rev)
  }
}

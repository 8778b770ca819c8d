import type { Message, ProvenRange, RoomFile, RoomState } from '../../../protocol/entities.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import type { Wire } from '../connection/wire.ts'
import type { Feed, Follower } from './feed.ts'
import { expiredIn } from './expired-in.ts'
import { filesOf } from './message-files.ts'
import { messagesIn } from './messages-in.ts'

export interface RoomFilesOptions {
  room: string
  wire: Wire
  feed: Feed
}

/** The files of a room, the newest first, which follow its feed until they are closed. */
export class RoomFiles implements Follower {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  files = $state.raw<RoomFile[]>([])
  /** A part of the names of all files here; empty for any. */
  name = $state('')
  /** The seq before which there are others; undefined at the end. */
  before = $state<number>()
  /** The list is still that of another name. */
  old = $state(false)
  /** Another page is on its way, or did not come. */
  page = $state<'idle' | 'loading' | 'failed'>('idle')

  readonly #options: RoomFilesOptions
  readonly #backoff = new Backoff(() => void this.#load())
  readonly #unfollow: () => void
  /** What changed while a page was on its way: the answer may be older. */
  readonly #meanwhile = new Map<string, Message>()
  /** Grows whenever the list becomes void: a page that was asked for before is ignored. */
  #version = 0
  #closed = false

  constructor(options: RoomFilesOptions) {
    this.#options = options
    this.#unfollow = options.feed.follow(this)
    void this.#load()
  }

  close(): void {
    this.#closed = true
    this.#version++
    this.#unfollow()
    this.#backoff.close()
  }

  /** Lists only the files whose names have a part. Until they come, the list stays as it is. */
  search(name: string): void {
    if (name === this.name) return
    this.name = name
    this.old = true
    void this.#load()
  }

  retry(): void {
    if (this.status !== 'failed') return
    this.status = 'loading'
    void this.#load()
  }

  /** Loads the next page. */
  async more(): Promise<void> {
    const { before } = this
    if (this.status !== 'ready' || before === undefined || this.page === 'loading') return
    this.page = 'loading'
    const version = this.#version
    try {
      const answer = await this.#ask(before)
      if (version !== this.#version) return
      this.#show([...this.files, ...answer.files], answer.before)
      this.page = 'idle'
    } catch {
      if (version === this.#version) this.page = 'failed'
    }
  }

  changed(room: string, { changes }: Pick<ProvenRange, 'changes'>): void {
    if (room !== this.#options.room) return
    for (const message of messagesIn(changes)) this.#meanwhile.set(message.id, message)
    const expired = expiredIn(changes)
    if (this.status === 'ready')
      this.#show(
        this.files.filter(({ seq }) => seq > expired),
        this.before,
      )
  }

  synced(state: RoomState, range: ProvenRange): void {
    if (state.room.id !== this.#options.room) return
    if (state.reset) void this.#load()
    else this.changed(state.room.id, range)
  }

  caughtUp(): void {
    if (this.status !== 'ready') void this.#load()
    else if (this.page === 'failed') void this.more()
  }

  async #load(): Promise<void> {
    const version = ++this.#version
    this.page = 'idle'
    this.#meanwhile.clear()
    try {
      const answer = await this.#ask()
      if (version !== this.#version) return
      this.#show(answer.files, answer.before)
      this.status = 'ready'
      this.problem = null
      this.old = false
      this.#backoff.done()
    } catch (error) {
      if (version === this.#version) this.#failed(error)
    }
  }

  #ask(before?: number): Promise<{ files: RoomFile[]; before?: number }> {
    const { room, wire } = this.#options
    return wire.command('room.files', {
      room,
      ...(before !== undefined && { before }),
      ...(this.name !== '' && { name: this.name }),
    })
  }

  /** The files that are loaded stay on the screen. */
  #failed(error: unknown): void {
    if (this.#closed) return
    this.problem = problemOf(error)
    if (this.status === 'ready' || this.problem.reason === 'unreachable') this.#backoff.after(error)
    else this.status = 'failed'
  }

  /** Of a message that has changed, its files as they are now. Those of an older page come with that page. */
  #show(files: RoomFile[], before: number | undefined): void {
    const changed = [...this.#meanwhile.values()]
    const fresh = changed.filter(({ seq }) => before === undefined || seq >= before).flatMap(filesOf)
    const named = fresh.filter(({ name }) => name.toLowerCase().includes(this.name.toLowerCase()))
    const others = files.filter(({ message }) => !this.#meanwhile.has(message))
    // Those of one message keep their order.
    this.files = [...others, ...named].sort((a, b) => b.seq - a.seq)
    this.before = before
  }
}

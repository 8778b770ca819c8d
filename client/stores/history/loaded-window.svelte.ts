import { isInRoom, type Message } from '../../../protocol/entities.ts'
import { Backoff } from '../connection/backoff.ts'
import { problemOf, type Problem } from '../connection/problem.ts'
import { HistoryWindow } from './history-window.svelte.ts'
import { LoadHistory, PAGE, type HistoryOptions, type Loaded } from './load-history.ts'
import { PageLoads } from './page-loads.ts'

export interface LoadedWindowOptions extends HistoryOptions {
  /** The seq of the message that is being read, null at the end. It stays in the window when that is loaded again. */
  reading: () => number | null
  /** This person's acknowledged messages that the feed has not brought yet: the cache and a page may lack them. */
  acknowledged: () => Message[]
  /** Called when the window was replaced. */
  replaced: () => void
  /** Called with messages that were loaded. */
  loaded: (messages: Message[]) => void
}

/** The window of a room's history, and the pages that are loaded for it. */
export class LoadedWindow {
  status = $state<'loading' | 'ready' | 'failed'>('loading')
  problem = $state.raw<Problem | null>(null)
  loadingBefore = $state(false)
  loadingAfter = $state(false)
  readonly shown = new HistoryWindow()

  readonly #options: LoadedWindowOptions
  readonly #history: LoadHistory
  readonly #backoff = new Backoff(() => void this.reload())
  readonly #loads = new PageLoads()
  /** The window on the screen is void, and the new one is not loaded yet. */
  #stale = $state(true)
  #reloading = false

  constructor(options: LoadedWindowOptions) {
    this.#options = options
    this.#history = new LoadHistory(options)
  }

  get stale(): boolean {
    return this.#stale
  }

  close(): void {
    this.#backoff.close()
    this.#loads.outdate()
  }

  async loadBefore(): Promise<void> {
    if (this.loadingBefore || !this.shown.hasBefore || this.#stale) return
    this.loadingBefore = true
    const { low } = this.shown
    try {
      await this.#load(this.#history.before(low, this.#loads.meanwhile), (loaded) => {
        // If the window was trimmed meanwhile, the page would leave a hole.
        if (this.shown.low === low) this.shown.prepend(loaded, this.#extra)
      })
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingBefore = false
    }
  }

  async loadAfter(): Promise<void> {
    const last = this.#last
    if (this.loadingAfter || !this.shown.hasAfter || this.#stale || last === undefined) return
    this.loadingAfter = true
    try {
      await this.#load(this.#history.after(last), (loaded) => {
        if (this.#last === last) this.shown.append(loaded, this.#extra)
      })
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingAfter = false
    }
  }

  /** Whether the window has the place of this seq. */
  covers(seq: number): boolean {
    return !this.#stale && seq >= this.shown.low && seq <= (this.#last ?? 0)
  }

  /** Loads the messages around a seq. Rejects like `Wire.command`. */
  async loadAround(seq: number): Promise<void> {
    this.#loads.outdate()
    await this.#load(this.#history.newest(seq, this.#loads.meanwhile), this.#replace)
  }

  /** Nothing of it is certain any more, and no page that is on its way fits it. */
  void(): void {
    this.#stale = true
    this.shown.expired = 0
    this.#loads.outdate()
  }

  /** Drops the messages up to a seq, which have expired. A page that is on its way may still have them. */
  expire(seq: number): void {
    this.shown.expire(seq)
    if (this.status === 'ready' && this.shown.messages.length === 0 && this.shown.hasAfter) void this.reload()
  }

  /** Adds changed messages. */
  put(messages: Message[]): void {
    this.#loads.changed(messages)
    if (!this.#stale) this.shown.put(messages, this.#options.reading())
  }

  async reload(): Promise<void> {
    if (this.#reloading) return
    this.#reloading = true
    if (this.status === 'failed') this.status = 'loading'
    const { feed, reading, room } = this.#options
    const version = this.#loads.outdate()
    try {
      const loading = this.#history[this.status === 'loading' ? 'first' : 'newest'](reading(), this.#loads.meanwhile)
      await this.#load(loading, this.#replace)
    } catch (error) {
      // The screen keeps the void window, which takes no new messages: it is not left until the next connect [G5].
      if (this.status === 'loading') this.#fail(error)
      else if (this.#stale && feed.isCurrent(room)) this.#backoff.after(error)
    } finally {
      this.#reloading = false
    }
    if (this.#stale && version !== this.#loads.version && feed.caughtUp) void this.reload()
    else if (this.shown.messages.length < PAGE / 2) void this.loadBefore()
  }

  async #load<T extends { messages: Message[] }>(loading: Promise<T>, show: (loaded: T) => void): Promise<void> {
    await this.#loads.load(loading, (loaded) => {
      show(loaded)
      this.#options.loaded(loaded.messages)
    })
  }

  readonly #replace = (loaded: Loaded): void => {
    this.#backoff.done()
    this.#stale = false
    this.problem = null
    this.status = 'ready'
    this.shown.replace(loaded, this.#extra)
    this.#options.replaced()
  }

  get #last(): number | undefined {
    return this.shown.messages.at(-1)?.seq
  }

  /** Messages that a page and the cache may lack. */
  get #extra(): Message[] {
    return [...this.#options.acknowledged().filter(isInRoom), ...this.#loads.meanwhile.values()]
  }

  #fail(error: unknown): void {
    const problem = problemOf(error)
    const offline = problem.reason === 'unreachable' && !this.#options.feed.caughtUp
    this.problem = offline ? { reason: 'not_cached' } : problem
    this.status = 'failed'
    this.#stale = true
  }
}

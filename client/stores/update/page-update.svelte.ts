import type { Connection } from '../connection/connection.svelte.ts'
import { inTab, load, save } from '../preferences/browser-storage.ts'
import { fetchUpdate } from './fetch-update.ts'

/** The builds for which this tab was reloaded, with spaces between, the newest last. */
const KEY = 'parley.updated'
/** So many of them are known: nodes of several versions may answer in turns. */
const MOST_KNOWN = 4
const LOOK_EACH_MS = 500
/** So long nothing may be unsaved, and nobody may type, before the page reloads by itself. */
const QUIET_MS = 2_000
/** Once it was left to the person, it happens by itself only when they do nothing for so long, or on a hidden page. */
const LEFT_QUIET_MS = 30_000
/** All pages notice an update at once; their reloads are spread over this time [G8]. */
const SPREAD_MS = 3_000

/**
 * Why a page does not reload: `sending` ends by itself, `open` is a dialog, a recording or a text that would be lost, and
 * `typing` is a person who was writing a moment ago.
 */
export type Unsaved = 'sending' | 'open' | 'typing'

export interface PageUpdateOptions {
  connection: Pick<Connection, 'build' | 'online' | 'onOnline'>
  /** The build of this page; empty in development. */
  own: string
  unsaved: () => Unsaved | null
  hidden: () => boolean
  /** Called before the reload, to store where the person is. */
  leave: () => void
  reload: () => void
  /** The build that the server has now, asked over HTTP; undefined when it does not answer. */
  ask: () => Promise<string | undefined>
  now?: () => number
  random?: () => number
}

/**
 * Notices that the server has another build of the client than this page, and reloads the page as soon as nothing would be
 * lost: once for a build, since a proxy may go on serving the old page.
 */
export class PageUpdate {
  /** What the notice says; null while there is none. */
  notice = $state<'sending' | 'ready' | null>(null)
  readonly #options: PageUpdateOptions
  readonly #now: () => number
  #found: string | null = null
  #fetched = false
  #quietSince = 0
  #patience = 0
  #left = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(options: PageUpdateOptions) {
    this.#options = options
    this.#now = options.now ?? (() => performance.now())
  }

  /** Answers how to stop. */
  follow(): () => void {
    const { connection, own } = this.#options
    if (own === '') return () => {}
    const stop = connection.onOnline((online) => online && this.#compare(connection.build))
    if (connection.online) this.#compare(connection.build)
    return () => {
      stop()
      clearInterval(this.#timer)
    }
  }

  /** A part of the page could not be loaded: after an update its file is gone. */
  async partFailed(): Promise<void> {
    this.#compare(await this.#options.ask())
  }

  reloadNow(): void {
    if (this.#found !== null) this.#remember(this.#found)
    this.#options.leave()
    this.#options.reload()
  }

  #compare(build: string | undefined): void {
    if (build === undefined || build === '' || build === this.#found) return
    const { own, random = Math.random } = this.#options
    clearInterval(this.#timer)
    this.#found = build === own ? null : build
    this.notice = null
    this.#left = false
    if (this.#found === null) return
    this.#fetched = false
    this.#quietSince = this.#now()
    this.#patience = QUIET_MS + random() * SPREAD_MS
    this.#timer = setInterval(() => this.look(), LOOK_EACH_MS)
    // The new files are in the cache before they are needed.
    void fetchUpdate().then(() => (this.#fetched = true))
    this.look()
  }

  /** Looks whether the page can reload now. */
  look(): void {
    const { unsaved, hidden } = this.#options
    const now = this.#now()
    const reason = unsaved()
    if (reason !== null) this.#quietSince = now
    if (this.#known.includes(this.#found!)) return this.#leave()
    if (reason === 'open') return this.#leave()
    if (!this.#left) this.notice = reason === 'sending' ? 'sending' : null
    const patience = this.#left && !hidden() ? LEFT_QUIET_MS : this.#patience
    if (reason !== null || !this.#fetched || now - this.#quietSince < patience) return
    this.#remember(this.#found!)
    // Without a storage of the tab the page could reload without end.
    if (!this.#known.includes(this.#found!)) return this.#leave()
    clearInterval(this.#timer)
    this.reloadNow()
  }

  get #known(): string[] {
    return load(KEY, inTab)?.split(' ') ?? []
  }

  #remember(build: string): void {
    const known = [...this.#known.filter((one) => one !== build), build]
    save(KEY, known.slice(-MOST_KNOWN).join(' '), inTab)
  }

  /** Leaves it to the person. */
  #leave(): void {
    this.#left = true
    this.notice = 'ready'
  }
}

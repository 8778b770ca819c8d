import type { FileInfo } from '../../../protocol/entities.ts'
import { codeOf, problemOf, Unreachable, type Problem } from '../connection/problem.ts'
import { retryDelay } from '../connection/retry.ts'
import type { Wire } from '../connection/wire.ts'
import { aborted } from '../outbox/abort.ts'
import type { RoomSpace } from './room-space.svelte.ts'
import type { Ways } from './transfer.ts'
import type { Upload } from './upload.ts'

/** Uploads at a time: more would only share the same line. */
const MOST_AT_ONCE = 2
/** An upload that fails this often waits for its person. */
const MOST_FAILURES = 5
/** About two minutes, in which a page that needs it is loaded anew. */
const MOST_FAILURES_TO_LOAD = 12
const BLOB_WITHIN_MS = 1_000

export interface UploaderOptions {
  wire: Wire
  space: RoomSpace
  ways: Ways
  list: () => Upload[]
  blob: (upload: Upload) => Promise<Blob | undefined>
  /** Whether only this tab has the blob, and so uploads it whether it leads or not. */
  isOurs: (id: string) => boolean
  change: (id: string, fields: Partial<Upload>) => void
}

/** Uploads what waits while this tab leads, two at a time. */
export class Uploader {
  readonly #options: UploaderOptions
  readonly #running = new Map<string, AbortController>()
  readonly #failures = new Map<string, number>()
  /** By the clock of `performance`. */
  readonly #notBefore = new Map<string, number>()
  #leading: AbortSignal | null = null
  /** The part of the page that uploads could not be loaded, as after an update. Only a reload of the page brings it. */
  needsReload = false

  constructor(options: UploaderOptions) {
    this.#options = options
  }

  async lead(signal: AbortSignal): Promise<void> {
    this.#leading = signal
    this.#failures.clear()
    this.#notBefore.clear()
    this.go()
    await aborted(signal)
    if (this.#leading === signal) this.#leading = null
    this.stopAll()
  }

  runs(id: string): boolean {
    return this.#running.has(id)
  }

  stop(id: string): void {
    this.#running.get(id)?.abort()
    this.#failures.delete(id)
    this.#notBefore.delete(id)
  }

  stopAll(): void {
    for (const abort of this.#running.values()) abort.abort()
  }

  /** Deletes what the server has of it. Without an answer it does so by itself a day later. */
  terminate({ url }: Upload): void {
    if (url === undefined) return
    import('./transfer.ts').then(({ terminate }) => terminate(url, this.#options.ways)).catch(() => undefined)
  }

  /** Begins what can be begun. */
  go(): void {
    const { wire, list, isOurs } = this.#options
    if (!wire.online) return
    const waiting = list()
      .filter(({ id, state }) => state === 'waiting' && !this.#running.has(id) && this.#delay(id) <= 0)
      .filter(({ id }) => this.#leading !== null || isOurs(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    for (const upload of waiting.slice(0, Math.max(0, MOST_AT_ONCE - this.#running.size))) void this.#run(upload)
  }

  async #run(upload: Upload): Promise<void> {
    const { change } = this.#options
    const { id } = upload
    const abort = new AbortController()
    this.#running.set(id, abort)
    try {
      const file = await this.#upload(upload, abort.signal)
      this.#failures.delete(id)
      if (file) change(id, { file, state: 'done', sent: upload.bytes })
      else this.#later(id, BLOB_WITHIN_MS)
    } catch (error) {
      if (abort.signal.aborted) change(id, { state: 'waiting' })
      else this.#failed(upload, problemOf(error))
    } finally {
      this.#running.delete(id)
      this.go()
    }
  }

  async #upload(upload: Upload, signal: AbortSignal): Promise<FileInfo | null> {
    const { wire, space, ways, blob, list, change } = this.#options
    const { id, room, bytes } = upload
    const content = await blob(upload)
    signal.throwIfAborted()
    // Another tab is still writing it to the database.
    if (!content) return null
    if (upload.url === undefined) await space.take(room, bytes)
    signal.throwIfAborted()
    change(id, { state: 'uploading' })
    const now = list().find((one) => one.id === id) ?? upload
    const progress = {
      at: (url: string) => change(id, { url }),
      sent: (sent: number) => change(id, { sent, state: sent < bytes ? 'uploading' : 'finishing' }),
    }
    const { transfer } = await import('./transfer.ts').catch(() => {
      this.needsReload = true
      throw new Unreachable()
    })
    const file = await transfer(now, content, ways, progress, signal)
    const alt = list().find((one) => one.id === id)?.alt ?? ''
    if (alt === (file.alt ?? '')) return file
    await wire.command('file.describe', { file: file.id, alt })
    return { ...file, alt }
  }

  #failed({ id, room }: Upload, problem: Problem): void {
    const { wire, space, change } = this.#options
    const code = codeOf(problem)
    const failures = (this.#failures.get(id) ?? 0) + (code === 'rate_limited' ? 0 : 1)
    this.#failures.set(id, failures)
    const passes = PASSING.has(code) && problem.reason !== 'disk_full'
    const most = this.needsReload ? MOST_FAILURES_TO_LOAD : MOST_FAILURES
    if (!passes || (failures >= most && wire.online)) {
      this.#failures.delete(id)
      space.forget(room)
      return change(id, { state: 'failed', problem })
    }
    change(id, { state: 'waiting' })
    this.#later(id, retryDelay(failures, problem.retryAfterMs))
  }

  #later(id: string, delay: number): void {
    this.#notBefore.set(id, performance.now() + delay)
    setTimeout(() => this.go(), delay + 1)
  }

  #delay(id: string): number {
    return (this.#notBefore.get(id) ?? 0) - performance.now()
  }
}

const PASSING: ReadonlySet<string> = new Set(['unavailable', 'rate_limited', 'unauthorized', 'internal'])

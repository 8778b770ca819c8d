import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { Cache } from '../stores/cache/cache.ts'
import { openIndexedDb } from '../stores/cache/indexeddb.ts'
import type { LocalDb } from '../stores/cache/local-db.ts'

/** A browser whose disk survives its tabs. */
export class Browser {
  readonly #factory = new IDBFactory()
  readonly #open: Cache[] = []

  db(): Promise<LocalDb> {
    return this.use(() => openIndexedDb('parley'))
  }

  /** Runs `work` with this browser's IndexedDB. */
  use<T>(work: () => Promise<T>): Promise<T> {
    const before = globalThis.indexedDB
    globalThis.indexedDB = this.#factory
    const working = work()
    globalThis.indexedDB = before
    return working
  }

  /** The cache of one tab. */
  cache(): Cache {
    const cache = new Cache(this.db())
    this.#open.push(cache)
    return cache
  }

  async close(): Promise<void> {
    for (const cache of this.#open.splice(0)) await cache.close()
  }
}

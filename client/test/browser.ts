import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { Cache } from '../stores/cache/cache.ts'
import { openIndexedDb } from '../stores/cache/indexeddb.ts'
import type { Shelf } from '../stores/cache/local-db.ts'

/** A browser whose disk outlives its tabs. */
export class Browser {
  readonly #factory = new IDBFactory()
  readonly #open: Cache[] = []

  shelf(): Promise<Shelf> {
    const before = globalThis.indexedDB
    globalThis.indexedDB = this.#factory
    const shelf = openIndexedDb('parley')
    globalThis.indexedDB = before
    return shelf
  }

  /** A tab's view of the disk. */
  cache(): Cache {
    const cache = new Cache(this.shelf())
    this.#open.push(cache)
    return cache
  }

  async close(): Promise<void> {
    for (const cache of this.#open.splice(0)) await cache.close()
  }
}

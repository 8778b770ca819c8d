import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'
import { keyPaths, type Edit, type Key, type Kept, type Shelf, type ShelfName, type Span } from './local-db.ts'

const VERSION = 2

/** Rejects where the browser has no IndexedDB or forbids it. */
export async function openIndexedDb(name: string): Promise<Shelf> {
  const db = await openDB(name, VERSION, {
    upgrade(opened) {
      for (const [shelf, keyPath] of Object.entries(keyPaths))
        if (!opened.objectStoreNames.contains(shelf)) opened.createObjectStore(shelf, { keyPath })
    },
    // Another tab has a newer Parley and waits for us to let go.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })
  return new IndexedDbShelf(db)
}

class IndexedDbShelf implements Shelf {
  readonly shared = true
  readonly #db: IDBPDatabase

  constructor(db: IDBPDatabase) {
    this.#db = db
  }

  async look<T>(shelves: ShelfName[], work: (look: Edit) => Promise<T>): Promise<T> {
    return work(new Transaction(this.#db.transaction(shelves, 'readonly')))
  }

  async edit<T>(
    shelves: ShelfName[],
    work: (edit: Edit) => Promise<T>,
    durability: 'strict' | 'relaxed' = 'relaxed',
  ): Promise<T> {
    const tx = this.#db.transaction(shelves, 'readwrite', { durability })
    const [result] = await Promise.all([work(new Transaction(tx)), tx.done])
    return result
  }

  close(): void {
    this.#db.close()
  }
}

class Transaction implements Edit {
  readonly #tx: IDBPTransaction<unknown, string[], 'readonly' | 'readwrite'>

  constructor(tx: IDBPTransaction<unknown, string[], 'readonly' | 'readwrite'>) {
    this.#tx = tx
  }

  get<S extends ShelfName>(shelf: S, key: Key): Promise<Kept[S] | undefined> {
    return this.#tx.objectStore(shelf).get(key)
  }

  first<S extends ShelfName>(shelf: S, span?: Span, limit?: number): Promise<Kept[S][]> {
    return this.#tx.objectStore(shelf).getAll(span && range(span), limit)
  }

  async last<S extends ShelfName>(shelf: S, span: Span, limit: number): Promise<Kept[S][]> {
    const found: Kept[S][] = []
    let cursor = await this.#tx.objectStore(shelf).openCursor(range(span), 'prev')
    while (cursor && found.length < limit) {
      found.push(cursor.value)
      cursor = await cursor.continue()
    }
    return found.toReversed()
  }

  // What fails here aborts the transaction, whose `done` rejects.
  put<S extends ShelfName>(shelf: S, value: Kept[S]): void {
    this.#tx.objectStore(shelf).put!(value).catch(() => undefined)
  }

  delete(shelf: ShelfName, key: Key | Span): void {
    const at = typeof key === 'string' || Array.isArray(key) ? key : range(key)
    this.#tx.objectStore(shelf).delete!(at).catch(() => undefined)
  }

  clear(shelf: ShelfName): void {
    this.#tx.objectStore(shelf).clear!().catch(() => undefined)
  }
}

function range({ lower, upper }: Span): IDBKeyRange {
  return IDBKeyRange.bound(lower, upper)
}

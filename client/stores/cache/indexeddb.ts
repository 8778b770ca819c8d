import { openDB, type IDBPDatabase, type IDBPTransaction } from 'idb'
import {
  keyPaths,
  type Key,
  type KeyRange,
  type LocalDb,
  type Records,
  type StoreName,
  type WriteTx,
} from './local-db.ts'
import { migrations } from './migrations.ts'

/** 3: outbox records are commands, positions have a term and a proof, room codes are plain. */
const VERSION = 3

/** Rejects where the browser has no IndexedDB or forbids it. */
export async function openIndexedDb(name: string): Promise<LocalDb> {
  const db = await openDB(name, VERSION, {
    async upgrade(opened, oldVersion, _newVersion, tx) {
      for (const [store, keyPath] of Object.entries(keyPaths))
        if (!opened.objectStoreNames.contains(store)) opened.createObjectStore(store, { keyPath })
      if (oldVersion === 0 || oldVersion >= VERSION) return
      for (const [store, migrate] of Object.entries<(old: any) => unknown>(migrations)) {
        let cursor = await tx.objectStore(store).openCursor()
        while (cursor) {
          await cursor.update(migrate(cursor.value))
          cursor = await cursor.continue()
        }
      }
    },
    // Another tab has a newer version of Parley and waits until this one closes the database.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })
  return new IndexedDb(db)
}

class IndexedDb implements LocalDb {
  readonly shared = true
  readonly #db: IDBPDatabase

  constructor(db: IDBPDatabase) {
    this.#db = db
  }

  async read<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return work(new Transaction(this.#db.transaction(stores, 'readonly')))
  }

  async write<T>(
    stores: StoreName[],
    work: (tx: WriteTx) => Promise<T>,
    durability: 'strict' | 'relaxed' = 'relaxed',
  ): Promise<T> {
    const tx = this.#db.transaction(stores, 'readwrite', { durability })
    const [result] = await Promise.all([work(new Transaction(tx)), tx.done])
    return result
  }

  close(): void {
    this.#db.close()
  }
}

class Transaction implements WriteTx {
  readonly #tx: IDBPTransaction<unknown, string[], 'readonly' | 'readwrite'>

  constructor(tx: IDBPTransaction<unknown, string[], 'readonly' | 'readwrite'>) {
    this.#tx = tx
  }

  get<S extends StoreName>(store: S, key: Key): Promise<Records[S] | undefined> {
    return this.#tx.objectStore(store).get(key)
  }

  first<S extends StoreName>(store: S, range?: KeyRange, limit?: number): Promise<Records[S][]> {
    return this.#tx.objectStore(store).getAll(range && bound(range), limit)
  }

  async last<S extends StoreName>(store: S, range: KeyRange, limit: number): Promise<Records[S][]> {
    const found: Records[S][] = []
    let cursor = await this.#tx.objectStore(store).openCursor(bound(range), 'prev')
    while (cursor && found.length < limit) {
      found.push(cursor.value)
      cursor = await cursor.continue()
    }
    return found.toReversed()
  }

  // An error here aborts the transaction, whose `done` rejects.
  put<S extends StoreName>(store: S, value: Records[S]): void {
    this.#tx.objectStore(store).put!(value).catch(() => undefined)
  }

  delete(store: StoreName, key: Key | KeyRange): void {
    const at = typeof key === 'string' || Array.isArray(key) ? key : bound(key)
    this.#tx.objectStore(store).delete!(at).catch(() => undefined)
  }

  clear(store: StoreName): void {
    this.#tx.objectStore(store).clear!().catch(() => undefined)
  }
}

function bound({ lower, upper }: KeyRange): IDBKeyRange {
  return IDBKeyRange.bound(lower, upper)
}

import {
  keyPaths,
  type Key,
  type KeyRange,
  type LocalDb,
  type Records,
  type StoreName,
  type WriteTx,
} from './local-db.ts'
import { migrationsFrom } from './migrations.ts'

/**
 * 3: outbox records are commands, positions have a term and a proof, room codes are plain. 4: messages in threads, and
 * what mentions a person. 5: uploads and their blobs.
 */
const VERSION = 5

/** Rejects where the browser has no IndexedDB or forbids it. */
export async function openIndexedDb(name: string): Promise<LocalDb> {
  const opening = indexedDB.open(name, VERSION)
  opening.addEventListener('upgradeneeded', ({ oldVersion }) =>
    upgrade(opening.result, opening.transaction!, oldVersion),
  )
  const db = await resultOf(opening)
  // Another tab has a newer version of Parley and waits until this one closes the database.
  db.addEventListener('versionchange', () => db.close())
  return new IndexedDb(db)
}

function upgrade(db: IDBDatabase, tx: IDBTransaction, oldVersion: number): void {
  for (const [store, keyPath] of Object.entries(keyPaths))
    if (!db.objectStoreNames.contains(store)) db.createObjectStore(store, { keyPath })
  if (oldVersion === 0) return
  for (const [store, migrate] of migrationsFrom(oldVersion)) {
    const walk = tx.objectStore(store).openCursor()
    walk.addEventListener('success', () => {
      walk.result?.update(migrate(walk.result.value))
      walk.result?.continue()
    })
  }
}

class IndexedDb implements LocalDb {
  readonly shared = true
  readonly #db: IDBDatabase

  constructor(db: IDBDatabase) {
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
    const [result] = await Promise.all([commit(tx, work(new Transaction(tx))), endOf(tx)])
    return result
  }

  close(): void {
    this.#db.close()
  }
}

class Transaction implements WriteTx {
  readonly #tx: IDBTransaction

  constructor(tx: IDBTransaction) {
    this.#tx = tx
  }

  get<S extends StoreName>(store: S, key: Key): Promise<Records[S] | undefined> {
    return resultOf(this.#tx.objectStore(store).get(key))
  }

  first<S extends StoreName>(store: S, range?: KeyRange, limit?: number): Promise<Records[S][]> {
    return resultOf(this.#tx.objectStore(store).getAll(range && bound(range), limit))
  }

  last<S extends StoreName>(store: S, range: KeyRange, limit: number): Promise<Records[S][]> {
    const { promise, resolve, reject } = Promise.withResolvers<Records[S][]>()
    const found: Records[S][] = []
    const walk = this.#tx.objectStore(store).openCursor(bound(range), 'prev')
    walk.addEventListener('error', () => reject(walk.error))
    walk.addEventListener('success', () => {
      if (walk.result === null || found.length === limit) return resolve(found.toReversed())
      found.push(walk.result.value)
      walk.result.continue()
    })
    return promise
  }

  // An error here aborts the transaction, whose end rejects.
  put<S extends StoreName>(store: S, value: Records[S]): void {
    this.#tx.objectStore(store).put(value)
  }

  delete(store: StoreName, key: Key | KeyRange): void {
    const at = typeof key === 'string' || Array.isArray(key) ? key : bound(key)
    this.#tx.objectStore(store).delete(at)
  }

  clear(store: StoreName): void {
    this.#tx.objectStore(store).clear()
  }
}

/** Commits at once, because a page that goes away takes an open transaction with it. A failed `work` changes nothing. */
async function commit<T>(tx: IDBTransaction, work: Promise<T>): Promise<T> {
  let end: 'commit' | 'abort' = 'abort'
  try {
    const result = await work
    end = 'commit'
    return result
  } finally {
    try {
      tx[end]()
    } catch {
      // It has ended by itself.
    }
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  request.addEventListener('success', () => resolve(request.result))
  request.addEventListener('error', () => reject(request.error))
  return promise
}

function endOf(tx: IDBTransaction): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  tx.addEventListener('complete', () => resolve())
  tx.addEventListener('abort', () => reject(tx.error ?? new DOMException('', 'AbortError')))
  return promise
}

function bound({ lower, upper }: KeyRange): IDBKeyRange {
  return IDBKeyRange.bound(lower, upper)
}

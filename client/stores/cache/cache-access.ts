import type { LocalDb, ReadTx, StoreName, WriteTx } from './local-db.ts'

/** Transactions of the cache's database, which may still be opening. */
export class CacheAccess {
  readonly db: Promise<LocalDb>

  constructor(db: Promise<LocalDb>) {
    this.db = db
  }

  async read<T>(stores: StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T> {
    const db = await this.db
    return db.read(stores, work)
  }

  async write<T>(stores: StoreName[], work: (tx: WriteTx) => Promise<T>, durability?: 'strict'): Promise<T> {
    const db = await this.db
    return db.write(stores, work, durability)
  }

  async tryRead<T>(otherwise: T, stores: StoreName[], work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.read(stores, work).catch(() => otherwise)
  }

  /** Without a working disk Parley goes on without its cache. Answers whether the data were written. */
  async tryWrite(stores: StoreName[], work: (tx: WriteTx) => Promise<void>): Promise<boolean> {
    return this.write(stores, work).then(
      () => true,
      () => false,
    )
  }
}

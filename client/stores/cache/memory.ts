import {
  keyPaths,
  type Key,
  type KeyRange,
  type LocalDb,
  type Records,
  type StoreName,
  type WriteTx,
} from './local-db.ts'

/** For a browser that stores nothing: works like the real database until the page is closed. */
export class MemoryDb implements LocalDb {
  readonly shared = false
  readonly #stores = Object.fromEntries(Object.keys(keyPaths).map((name) => [name, new Sorted()])) as Record<
    StoreName,
    Sorted
  >
  #last: Promise<unknown> = Promise.resolve()

  read<T>(_stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(new Transaction(this.#stores)))
  }

  write<T>(_stores: StoreName[], work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(new Transaction(this.#stores)))
  }

  close(): void {}

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

class Transaction implements WriteTx {
  readonly #stores: Record<StoreName, Sorted>

  constructor(stores: Record<StoreName, Sorted>) {
    this.#stores = stores
  }

  async get<S extends StoreName>(store: S, key: Key): Promise<Records[S] | undefined> {
    return this.#stores[store].within({ lower: key, upper: key })[0] as Records[S] | undefined
  }

  async first<S extends StoreName>(store: S, range?: KeyRange, limit = Infinity): Promise<Records[S][]> {
    return this.#stores[store].within(range).slice(0, limit) as Records[S][]
  }

  async last<S extends StoreName>(store: S, range: KeyRange, limit: number): Promise<Records[S][]> {
    return this.#stores[store].within(range).slice(-limit) as Records[S][]
  }

  put<S extends StoreName>(store: S, value: Records[S]): void {
    const path = keyPaths[store]
    const record = value as unknown as Record<string, string | number>
    const key = typeof path === 'string' ? String(record[path]) : path.map((part) => record[part]!)
    this.delete(store, key)
    this.#stores[store].insert(key, structuredClone(value))
  }

  delete(store: StoreName, key: Key | KeyRange): void {
    const range = typeof key === 'string' || Array.isArray(key) ? { lower: key, upper: key } : key
    this.#stores[store].remove(range)
  }

  clear(store: StoreName): void {
    this.#stores[store].remove()
  }
}

class Sorted {
  readonly #rows: { key: Key; value: unknown }[] = []

  within(range?: KeyRange): unknown[] {
    const [from, to] = this.#bounds(range)
    return this.#rows.slice(from, to).map((row) => row.value)
  }

  insert(key: Key, value: unknown): void {
    this.#rows.splice(
      this.#search((row) => compare(row, key) >= 0),
      0,
      { key, value },
    )
  }

  remove(range?: KeyRange): void {
    const [from, to] = this.#bounds(range)
    this.#rows.splice(from, to - from)
  }

  #bounds(range?: KeyRange): [number, number] {
    if (!range) return [0, this.#rows.length]
    return [this.#search((key) => compare(key, range.lower) >= 0), this.#search((key) => compare(key, range.upper) > 0)]
  }

  #search(reached: (key: Key) => boolean): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (reached(this.#rows[middle]!.key)) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** The order of keys in IndexedDB, as far as our keys need it: numbers before strings, arrays part by part. */
function compare(a: Key, b: Key): number {
  const [left, right] = [Array.isArray(a) ? a : [a], Array.isArray(b) ? b : [b]]
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [x, y] = [left[i]!, right[i]!]
    if (x === y) continue
    if (typeof x !== typeof y) return typeof x === 'number' ? -1 : 1
    return x < y ? -1 : 1
  }
  return left.length - right.length
}

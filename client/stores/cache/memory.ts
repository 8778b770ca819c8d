import { keyPaths, type Edit, type Key, type Kept, type Shelf, type ShelfName, type Span } from './local-db.ts'

/** For a browser that keeps nothing: as good as the real shelf until the page is closed. */
export class MemoryShelf implements Shelf {
  readonly shared = false
  readonly #shelves = Object.fromEntries(Object.keys(keyPaths).map((name) => [name, new Sorted()])) as Record<
    ShelfName,
    Sorted
  >
  #last: Promise<unknown> = Promise.resolve()

  look<T>(_shelves: ShelfName[], work: (look: Edit) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(new Session(this.#shelves)))
  }

  edit<T>(_shelves: ShelfName[], work: (edit: Edit) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(new Session(this.#shelves)))
  }

  close(): void {}

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

class Session implements Edit {
  readonly #shelves: Record<ShelfName, Sorted>

  constructor(shelves: Record<ShelfName, Sorted>) {
    this.#shelves = shelves
  }

  async get<S extends ShelfName>(shelf: S, key: Key): Promise<Kept[S] | undefined> {
    return this.#shelves[shelf].within({ lower: key, upper: key })[0] as Kept[S] | undefined
  }

  async first<S extends ShelfName>(shelf: S, span?: Span, limit = Infinity): Promise<Kept[S][]> {
    return this.#shelves[shelf].within(span).slice(0, limit) as Kept[S][]
  }

  async last<S extends ShelfName>(shelf: S, span: Span, limit: number): Promise<Kept[S][]> {
    return this.#shelves[shelf].within(span).slice(-limit) as Kept[S][]
  }

  put<S extends ShelfName>(shelf: S, value: Kept[S]): void {
    const path = keyPaths[shelf]
    const record = value as unknown as Record<string, string | number>
    const key = typeof path === 'string' ? String(record[path]) : path.map((part) => record[part]!)
    this.delete(shelf, key)
    this.#shelves[shelf].insert(key, structuredClone(value))
  }

  delete(shelf: ShelfName, key: Key | Span): void {
    const span = typeof key === 'string' || Array.isArray(key) ? { lower: key, upper: key } : key
    this.#shelves[shelf].remove(span)
  }

  clear(shelf: ShelfName): void {
    this.#shelves[shelf].remove()
  }
}

class Sorted {
  readonly #rows: { key: Key; value: unknown }[] = []

  within(span?: Span): unknown[] {
    const [from, to] = this.#bounds(span)
    return this.#rows.slice(from, to).map((row) => row.value)
  }

  insert(key: Key, value: unknown): void {
    this.#rows.splice(
      this.#search((row) => compare(row, key) >= 0),
      0,
      { key, value },
    )
  }

  remove(span?: Span): void {
    const [from, to] = this.#bounds(span)
    this.#rows.splice(from, to - from)
  }

  #bounds(span?: Span): [number, number] {
    if (!span) return [0, this.#rows.length]
    return [this.#search((key) => compare(key, span.lower) >= 0), this.#search((key) => compare(key, span.upper) > 0)]
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

/** As IndexedDB orders keys, as far as ours go: numbers before strings, arrays part by part. */
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

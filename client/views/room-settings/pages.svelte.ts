import { problemOf, type Problem } from '../../stores/connection/problem.ts'

export interface Page<Item> {
  items: Item[]
  /** Where the next page begins; undefined at the end. */
  next: number | undefined
}

/** A list that the server answers in pages, newest first. */
export class Pages<Item> {
  /** Null before the first answer. */
  items = $state.raw<Item[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  #next = $state<number>()
  readonly #load: (before?: number) => Promise<Page<Item>>

  constructor(load: (before?: number) => Promise<Page<Item>>) {
    this.#load = load
  }

  /** Whether there are further pages. */
  get more(): boolean {
    return this.#next !== undefined
  }

  /** Loads the first page, in place of what is there. */
  async begin(): Promise<void> {
    await this.#ask(undefined, [])
  }

  async goOn(): Promise<void> {
    if (this.more && !this.busy) await this.#ask(this.#next, this.items ?? [])
  }

  async #ask(before: number | undefined, former: Item[]): Promise<void> {
    this.busy = true
    this.problem = null
    try {
      const { items, next } = await this.#load(before)
      this.items = [...former, ...items]
      this.#next = next
    } catch (error) {
      this.problem = problemOf(error)
    } finally {
      this.busy = false
    }
  }
}

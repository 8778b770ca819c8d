import { problemOf, type Problem } from '../connection/problem.ts'

/** Asks for a page after the row with this id, or for the first one. */
type Ask<Row> = (after: string | undefined) => Promise<{ rows: Row[]; more: boolean }>

/** The pages of a list that is read from the server one page at a time. */
export class Listing<Row extends { id: string }> {
  /** Null until the server has answered. They stay while the next ones are read. */
  rows = $state.raw<Row[] | null>(null)
  more = $state(false)
  problem = $state.raw<Problem | null>(null)
  loading = $state(false)
  /** The row after which each page up to this one begins. */
  #afters = $state.raw<(string | undefined)[]>([undefined])
  #ask: Ask<Row>
  /** An answer to an older question is ignored. */
  #version = 0

  constructor(ask: Ask<Row>) {
    this.#ask = ask
  }

  /** The number of the page, from 0 on. */
  get page(): number {
    return this.#afters.length - 1
  }

  /** Begins at the first page, by another question. */
  restart(ask: Ask<Row>): Promise<void> {
    this.#ask = ask
    return this.#read([undefined])
  }

  async next(): Promise<void> {
    const last = this.rows?.at(-1)
    if (last && this.more) await this.#read([...this.#afters, last.id])
  }

  async back(): Promise<void> {
    if (this.page > 0) await this.#read(this.#afters.slice(0, -1))
  }

  /** Reads the page that is shown again. */
  again(): Promise<void> {
    return this.#read(this.#afters)
  }

  async #read(afters: (string | undefined)[]): Promise<void> {
    const version = ++this.#version
    this.loading = true
    try {
      const { rows, more } = await this.#ask(afters.at(-1))
      if (version !== this.#version) return
      this.rows = rows
      this.more = more
      this.#afters = afters
      this.problem = null
    } catch (error) {
      if (version === this.#version) this.problem = problemOf(error)
    } finally {
      if (version === this.#version) this.loading = false
    }
  }
}

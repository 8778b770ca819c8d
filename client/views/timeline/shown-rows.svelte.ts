import { tick } from 'svelte'
import type { Row } from './rows.ts'
import { nextStep, type Step } from './steps.ts'

/** The rows in the list. They follow the wanted ones in steps in which a virtual list can keep its position. */
export class ShownRows {
  step = $state.raw<Step<Row>>({ rows: [], shift: false })
  /** Steps are being drawn. */
  moving = false
  readonly #wanted: () => Row[]

  constructor(wanted: () => Row[]) {
    this.#wanted = wanted
  }

  get all(): Row[] {
    return this.step.rows
  }

  indexOf(key: string): number {
    return this.all.findIndex((row) => row.key === key)
  }

  /** Resolves when all wanted rows are drawn; with false, at once, when an earlier call does it. */
  async follow(laidOut: () => boolean): Promise<boolean> {
    if (this.moving) return false
    this.moving = true
    while (this.all !== this.#wanted()) {
      // Before the browser has laid out the list there is no position to hold, and the list would draw nothing until a scroll.
      this.step = laidOut() ? nextStep(this.all, this.#wanted(), isMessage) : { rows: this.#wanted(), shift: false }
      await tick()
    }
    this.moving = false
    return true
  }
}

export function isMessage(row: Row): boolean {
  return row.kind === 'message' || row.kind === 'pending'
}

type Value = string | number | undefined

const words = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true })

/** The order in which the rows of a page are shown: as they came, or by a column. */
export class Sorting<Row, Column extends string> {
  column = $state<Column | null>(null)
  descending = $state(true)
  readonly #valueOf: (row: Row, column: Column) => Value

  constructor(valueOf: (row: Row, column: Column) => Value) {
    this.#valueOf = valueOf
  }

  /** Numbers begin with the greatest, names with A. The same column again turns the order round. */
  by(column: Column, descending: boolean): void {
    if (this.column === column) this.descending = !this.descending
    else {
      this.column = column
      this.descending = descending
    }
  }

  ariaOf(column: Column): 'ascending' | 'descending' | undefined {
    return this.column !== column ? undefined : this.descending ? 'descending' : 'ascending'
  }

  sort(rows: readonly Row[]): Row[] {
    const { column } = this
    if (column === null) return [...rows]
    const sign = this.descending ? -1 : 1
    return rows.toSorted((a, b) => sign * compare(this.#valueOf(a, column), this.#valueOf(b, column)))
  }
}

/** What is absent is less than all else. */
function compare(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return typeof a === 'string' ? words.compare(a, String(b)) : a - Number(b)
}

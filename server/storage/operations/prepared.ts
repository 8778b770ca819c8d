import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Dialect, Schema } from '../schema/schema.ts'
import type { ReadTx } from './operation.ts'

/** Stands in a compiled query for the value at this place of the arguments. */
class Slot {
  constructor(readonly index: number) {}
}

/**
 * A query that is built and compiled once a process and dialect, not once a call: for what every connect and every page
 * reads, building costs many times what the database does. `build` only passes its values on and never reads them; if it takes a list of
 * them, `count` says how many.
 */
export function prepared<Values extends unknown[], Row>(
  build: (db: Kysely<Schema>, ...values: Values) => Compilable<Row>,
  count = build.length - 1,
): (tx: ReadTx, ...values: Values) => Row[] | Promise<Row[]> {
  const compiled: Partial<Record<Dialect, CompiledQuery<Row>>> = {}
  const slots = Array.from({ length: count }, (_, index) => new Slot(index)) as unknown as Values
  return (tx, ...values) => {
    const { query, queryId, sql, parameters } = (compiled[tx.dialect] ??= build(tx.db, ...slots).compile())
    const bound = parameters.map((each) => (each instanceof Slot ? values[each.index] : each))
    return tx.all<Row>({ query, queryId, sql, parameters: bound })
  }
}

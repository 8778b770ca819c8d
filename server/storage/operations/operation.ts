import type { CompiledQuery, Kysely } from 'kysely'
import type { Reason } from '../../../protocol/errors.ts'
import type { Fact } from '../facts.ts'
import type { Schema } from '../schema.ts'
import type { MarkedRooms } from './marked-rooms.ts'

/** A snapshot: every query of one read sees the same state. */
export interface ReadTx {
  db: Kysely<Schema>
  /** Runs a compiled query without the query builder's own overhead. */
  all<Row>(query: CompiledQuery<Row>): Row[] | Promise<Row[]>
}

/** An open transaction, and the facts that are reported once it is committed. */
export interface WriteTx extends ReadTx {
  facts: Fact[]
  terms: MarkedRooms
}

/** An operation that finds nothing to do for this person answers why. It has written nothing then. */
export interface Refused {
  refused: Reason
  params?: Record<string, string | number>
}

/**
 * What an operation makes the storage do, for the turns of the fair queue: a read in look-ups by a key (some 20 µs), a
 * write in appended messages (some 15 µs). It is an estimate from the input.
 */
type Weight<Input> = (input: Input) => number

export interface Read<Input, Output> {
  kind: 'read'
  weight: Weight<Input>
  run(tx: ReadTx, input: Input): Promise<Output>
}

export interface Write<Input, Output> {
  kind: 'write'
  weight: number
  run(tx: WriteTx, input: Input): Promise<Output>
}

/** A write whose SQL each engine has of its own, for all consecutive ones of a batch at once. */
export interface EngineWrite<Input, Output> {
  kind: 'engine-write'
  weight: number
  /** Never there; it carries the types. */
  types?: (input: Input) => Output
}

export function read<Input, Output>(
  run: Read<Input, Output>['run'],
  weight: Weight<Input> = () => 1,
): Read<Input, Output> {
  return { kind: 'read', weight, run }
}

export function write<Input, Output>(run: Write<Input, Output>['run'], weight: number): Write<Input, Output> {
  return { kind: 'write', weight, run }
}

export function engineWrite<Input, Output>(): EngineWrite<Input, Output> {
  return { kind: 'engine-write', weight: 1 }
}

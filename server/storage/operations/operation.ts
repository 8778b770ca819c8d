import type { CompiledQuery, Kysely } from 'kysely'
import type { Reason } from '../../../protocol/errors.ts'
import type { Fact } from '../facts.ts'
import type { Dialect, Schema } from '../schema/schema.ts'
import type { MarkedRooms } from './marked-rooms.ts'

/** A snapshot: every query of one read sees the same state. */
export interface ReadTx {
  db: Kysely<Schema>
  dialect: Dialect
  /** Runs a compiled query without the query builder's own overhead. */
  all<Row>(query: CompiledQuery<Row>): Row[] | Promise<Row[]>
}

/** Gives the rooms of an open transaction their next revs, and records the terms of these. */
export interface Revs {
  next(room: string): number | Promise<number>
}

/** An open transaction, and the facts that are reported once it is committed. */
export interface WriteTx extends ReadTx {
  facts: Fact[]
  terms: MarkedRooms
  revs: Revs
}

/** An operation that finds nothing to do for this person answers why. It has written nothing then. */
export interface Refused {
  refused: Reason
  params?: Record<string, string | number>
  /** The same can succeed after this time. */
  retryAfterMs?: number
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
  /** Whether it reads revs of rooms in the database, or changes them there. Otherwise it only takes the next ones. */
  readsRevs: boolean
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
  return { kind: 'write', weight, readsRevs: true, run }
}

/** A write that takes the next revs of rooms, and reads none. Many of a batch read and write the rev of a room once. */
export function change<Input, Output>(run: Write<Input, Output>['run'], weight: number): Write<Input, Output> {
  return { kind: 'write', weight, readsRevs: false, run }
}

export function engineWrite<Input, Output>(): EngineWrite<Input, Output> {
  return { kind: 'engine-write', weight: 1 }
}

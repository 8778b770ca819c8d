import type { Entry, Outcome } from '../history/history.ts'

/** An entry of one type. */
export type EntryOf<T extends Entry['type']> = Extract<Entry, { type: T }>

/** The answer to one kind of invocation. */
export type OkOf<D extends Outcome['do']> = Extract<EntryOf<'ok'>, { do: D }>

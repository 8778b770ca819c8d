import type { Entry } from '../history/history.ts'

/** An entry of one type. */
export type Line<T extends Entry['type']> = Extract<Entry, { type: T }>

/** The answer to one kind of attempt. */
export type Answer<D extends 'send' | 'join' | 'leave' | 'page' | 'sync'> = Extract<Line<'ok'>, { do: D }>

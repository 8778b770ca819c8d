import type { Fact } from '../../facts.ts'
import type { Json } from '../../json.ts'
import type { Epoch } from '../../operations/epoch.ts'
import type { AnyRead, AnyWrite } from '../../operations/table.ts'
import type { Inspected } from '../recovery/inspect.ts'
import type { Failure } from './failure.ts'

/** What to verify before anything is served, and what was lost with a damaged log. */
export interface Opening extends Inspected {
  path: string
}

/** Asks the writer to open the file, to commit writes in one transaction, whether the disk has space, or to close the file. */
export type WriterQuestion = { open: Opening } | { writes: AnyWrite[] } | { space: true } | { close: true }

/** The seq at which a draft was stored, the output of another write with its facts, or why it failed. */
export type WriterOutcome = number | { output: unknown; facts?: Fact[] } | { failure: Failure }

export interface WriterOpened extends Epoch {
  term: string
}

/** `fatal` when it is unknown what reached the disk. */
export type WriterAnswer =
  { opened: WriterOpened } | { outcomes: WriterOutcome[] } | { space: boolean } | { fatal: string } | { closed: true }

export type ReaderQuestion = { open: { path: string } } | { read: AnyRead } | { ping: true } | { close: true }
export type ReaderAnswer = { output?: unknown } | Json<unknown> | { failure: Failure }

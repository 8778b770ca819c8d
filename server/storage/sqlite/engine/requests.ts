import type { Committed, Storage } from '../../storage.ts'
import type { Failure } from './failure.ts'
import type { Inspected } from '../recovery/inspect.ts'

type WriteName =
  | 'startSession'
  | 'extendSession'
  | 'endSession'
  | 'rename'
  | 'createRoom'
  | 'joinRoom'
  | 'leaveRoom'
  | 'append'
  | 'markRead'
  | 'beginLife'
  | 'ping'
type ReadName = 'session' | 'roomByCode' | 'roomsOf' | 'members' | 'page' | 'missing' | 'catchUp' | 'ping'

type Request<Name extends keyof Storage> = {
  [N in Name]: { name: N; args: Parameters<Extract<Storage[N], (...args: never) => unknown>> }
}[Name]

export type Write = Request<WriteName>
export type Read = Request<ReadName>

/** What is to be verified first, and what was lost with the log. */
export interface Opening extends Inspected {
  path: string
}

/** What the writer is asked: to open the file, to commit all of this at once, whether the disk has room, or to let go of the file. */
export type WriterQuestion = { open: Opening } | { writes: Write[] } | { space: true } | { close: true }

/** The seq at which a draft was stored, the answer of another write with what it changed, or why it failed. */
export type Outcome = number | { value?: unknown; committed?: Committed[] } | { failure: Failure }

/** `fatal` when it is not known what reached the disk. */
export type WriterAnswer =
  { epoch: string; run: string } | { outcomes: Outcome[] } | { space: boolean } | { fatal: string } | { closed: true }

export type ReaderQuestion = { open: { path: string; run: string } } | Read | { close: true }
export type ReaderAnswer = { value?: unknown } | { failure: Failure }

import type { Appended, Draft } from './append.ts'
import { catchUp, heads, readRange } from './catch-up.ts'
import { beginEpoch } from './epoch.ts'
import { joinRoom, leaveRoom, markRead, members } from './members.ts'
import { roomsOf } from './memberships.ts'
import { edit, getMessages, missing, page } from './messages.ts'
import { engineWrite, read, write, type EngineWrite, type Read, type Refused, type Write } from './operation.ts'
import { rename } from './people.ts'
import { createRoom, roomByCode, updateRoom } from './rooms.ts'
import { endSession, extendSession, findSession, findSessions, startSession } from './sessions.ts'

/**
 * All operations. Each is one atomic unit. The methods of `Storage`, what crosses to an engine's threads, and what an
 * engine runs are derived from this table.
 */
export const operations = {
  startSession: write(startSession),
  findSession: read(findSession),
  findSessions: read(findSessions),
  extendSession: write(extendSession),
  endSession: write(endSession),
  rename: write(rename),

  createRoom: write(createRoom),
  updateRoom: write(updateRoom),
  roomByCode: read(roomByCode),
  joinRoom: write(joinRoom),
  leaveRoom: write(leaveRoom),
  roomsOf: read(roomsOf),
  members: read(members),
  markRead: write(markRead),

  append: engineWrite<Draft, Appended>(),
  edit: write(edit),
  page: read(page),
  missing: read(missing),
  getMessages: read(getMessages),

  catchUp: read(catchUp),
  readRange: read(readRange),
  heads: read(heads),
  beginEpoch: write(beginEpoch),
}

export type Operations = typeof operations
export type OperationName = keyof Operations

type Named<Kind> = { [N in OperationName]: Operations[N] extends Kind ? N : never }[OperationName]
export type ReadName = Named<{ kind: 'read' }>
export type WriteName = Named<{ kind: 'write' | 'engine-write' }>

type Types<N extends OperationName> =
  Operations[N] extends Read<infer I, infer O>
    ? [I, O]
    : Operations[N] extends Write<infer I, infer O>
      ? [I, O]
      : Operations[N] extends EngineWrite<infer I, infer O>
        ? [I, O]
        : never

export type Input<N extends OperationName> = Types<N>[0]
/** What the operation answers, a refusal included. */
export type Output<N extends OperationName> = Types<N>[1]
/** What a `Storage` method resolves with: a refusal is thrown. */
export type Result<N extends OperationName> = Exclude<Output<N>, Refused>

/** A question to an engine, as it crosses a thread or a batch. */
export type Ask<N extends OperationName> = { [M in N]: { name: M; input: Input<M> } }[N]
export type AnyRead = Ask<ReadName>
export type AnyWrite = Ask<WriteName>

import type { CommandName, Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context, SignedIn } from '../context.ts'
import { type SearchAnswer } from '../messages/search-messages.ts'
import type { Json } from '../storage/json.ts'

/**
 * Who may run a command. `anyone` needs no session. `signed-in` needs one. `member` is `signed-in` and in the room that
 * the input names, `moderator` is a moderator of that room or its owner, `owner` is its owner, `operator` is an operator of the server: the operation checks
 * these four in its transaction.
 */
export const policies = ['anyone', 'signed-in', 'member', 'moderator', 'owner', 'operator'] as const
export type Policy = (typeof policies)[number]

/**
 * The limit that a command draws on. `message` and `change` draw on `command`, too. A change is one that a room's members
 * are told of, other than a message.
 */
export const costs = ['command', 'message', 'change'] as const
export type Cost = (typeof costs)[number]

/** Commands whose answer is passed on as the storage encoded it. */
type Encoded = 'message.page' | 'message.get' | 'room.members' | 'room.latest' | 'room.pins' | 'thread.page' | 'sync'

type Result<C extends CommandName> = C extends 'message.search'
  ? SearchAnswer
  : C extends Encoded
    ? Json<Results[C]>
    : Results[C]

type Run<C extends CommandName, By extends Caller> = (
  context: Context,
  caller: By,
  input: Parsed<C>,
) => Promise<Result<C>>

/** Weighed by what it makes the storage do: in changes for `change`, otherwise in plain commands (some 100 µs each). */
export interface Weighed<C extends CommandName> {
  may: Exclude<Policy, 'anyone'>
  cost: Cost
  /** Drawn before it runs. */
  weight: (input: Parsed<C>, caller: SignedIn, context: Context) => number | Promise<number>
  /** The weight as its result shows it: what exceeds `weight` is owed. */
  weighed?: (result: Result<C>, caller: SignedIn) => number
  run: Run<C, SignedIn>
}

/** Without a weight it weighs 1. */
export type Command<C extends CommandName> =
  | { may: 'anyone'; cost: Cost; run: Run<C, Caller> }
  | { may: Exclude<Policy, 'anyone'>; cost: Cost; weight?: undefined; run: Run<C, SignedIn> }
  | Weighed<C>

/** The rows of these commands in the table. */
export type Rows<C extends CommandName> = { [One in C]: Command<One> }

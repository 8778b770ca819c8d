import { closeCodes } from '../../protocol/close-codes.ts'
import { schemas, type CommandName } from '../../protocol/commands.ts'
import type { Reason } from '../../protocol/errors.ts'
import type { Fact } from '../storage/facts.ts'
import type { Commit } from '../storage/group-commit.ts'
import { Distribution } from './distribution.ts'

/** Where a request leads, whatever else is in its address. */
export const ROUTES = ['api', 'upload', 'file', 'socket', 'health', 'metrics', 'page'] as const
export type Route = (typeof ROUTES)[number]

/** What was refused: a command by the limit that it draws on, what has to do with files, a connection, or a request. */
export const REFUSED = ['command', 'message', 'change', 'file', 'connection', 'request'] as const
export type Refused = (typeof REFUSED)[number]

/** What a client already had when it asked for what it missed: nothing, this epoch or another one. */
export const SYNCS = ['first', 'resumed', 'other_epoch'] as const
export type SyncKind = (typeof SYNCS)[number]

export const CLOSES = [...(Object.keys(closeCodes) as (keyof typeof closeCodes)[]), 'other'] as const
export type Close = (typeof CLOSES)[number]

const CLOSE_OF = new Map<number, Close>(Object.entries(closeCodes).map(([name, code]) => [code, name as Close]))

const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const COMMAND_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const DELAY_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
const WRITES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]
/** From 1xx to 5xx. */
const STATUS_CLASSES = 5

/** What this node counted since its start, in plain numbers. A scrape reads them. */
export class Counts {
  messages = 0
  changes = 0
  readonly commits = {
    writes: new Distribution(WRITES),
    seconds: new Distribution(COMMIT_SECONDS),
    waitedSeconds: new Distribution(COMMIT_SECONDS),
  }
  readonly fanOut = { deliveries: 0, frames: 0 }
  readonly commands = zeros(Object.keys(schemas) as CommandName[])
  /** The time of commands other than messages, whose time is that of their commit. */
  readonly commandSeconds = { command: new Distribution(COMMAND_SECONDS), change: new Distribution(COMMAND_SECONDS) }
  readonly refusals: Record<Refused, Partial<Record<Reason, number>>> = {
    command: {},
    message: {},
    change: {},
    file: {},
    connection: {},
    request: {},
  }
  readonly syncs = zeros(SYNCS)
  readonly syncSeconds = new Distribution(COMMAND_SECONDS)
  gaps = 0
  socketsOpened = 0
  socketsAdmitted = 0
  readonly socketsClosed = zeros(CLOSES)
  /** By route, for each class of status. */
  readonly requests = Object.fromEntries(
    ROUTES.map((route) => [route, Array.from({ length: STATUS_CLASSES }, () => 0)]),
  ) as Record<Route, number[]>
  readonly loopDelay = new Distribution(DELAY_SECONDS)
  /** Messages of the bus, and those of other nodes that never came. */
  readonly bus = { sent: 0, received: 0, lost: 0 }

  /** What one batch committed. */
  facts(facts: Fact[]): void {
    for (const fact of facts) {
      if (fact.fact !== 'changed') continue
      this.changes++
      if ('message' in fact.change && fact.change.message.seq === fact.change.rev) this.messages++
    }
  }

  commit({ writes, waitedMs, tookMs }: Commit): void {
    this.commits.writes.add(writes)
    this.commits.seconds.add(tookMs / 1_000)
    this.commits.waitedSeconds.add(waitedMs / 1_000)
  }

  /** A command that was answered or refused after so many ms. A message has the time of its commit. */
  took(cost: 'command' | 'message' | 'change', ms: number): void {
    if (cost !== 'message') this.commandSeconds[cost].add(ms / 1_000)
  }

  refused(what: Refused, reason: Reason): void {
    const reasons = this.refusals[what]
    reasons[reason] = (reasons[reason] ?? 0) + 1
  }

  synced(kind: SyncKind, ms: number): void {
    this.syncs[kind]++
    this.syncSeconds.add(ms / 1_000)
  }

  answered(route: Route, status: number): void {
    this.requests[route][Math.floor(status / 100) - 1]!++
  }

  closed(code: number): void {
    this.socketsClosed[CLOSE_OF.get(code) ?? 'other']++
  }
}

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>
}

import * as v from 'valibot'
import { schemas, type CommandName, type Parsed } from '../../protocol/commands.ts'
import { Refusal, type WireError } from '../../protocol/errors.ts'
import { exportData } from '../accounts/export-account.ts'
import type { Caller, Context, CookieJar, SignedIn } from '../context.ts'
import type { Log } from '../log.ts'
import type { Uploads } from '../files/uploads.ts'
import { Counts } from '../metrics/counts.ts'
import { extendSession } from '../people/extend-session.ts'
import { findSession } from '../people/find-session.ts'
import { hashToken } from '../sessions.ts'
import { Json } from '../storage/json.ts'
import type { Session } from '../storage/operations/sessions.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { Budgets } from './budgets.ts'
import { describe } from './describe.ts'
import { fileDoor, type FileDoor, type Guard } from './file-door.ts'
import { problemOf } from './problem-of.ts'
import type { Command, Weighed } from './command.ts'
import { table } from './table.ts'

const RESTART_RETRY_MS = 1_000
const SHOWN_CHARACTERS = 40
/** What an export weighs, in plain commands. Its reads wait in turn. */
const EXPORT = 20

export type Answer = { ok: unknown } | { error: WireError }

export function encodeAnswer(answer: Answer): string {
  return 'ok' in answer && answer.ok instanceof Json ? `{"ok":${answer.ok.text}}` : JSON.stringify(answer)
}

export interface Commands {
  /** Uploads and downloads. */
  readonly files: FileDoor
  /** The data of a caller, as the parts of a JSON text. Rejects with a `Refusal`. */
  exportData(caller: Caller): Promise<AsyncGenerator<string>>
  /** Runs one command for a caller: limit, parse, authorise, run, translate. `characters` is the size of the input. Never rejects. */
  execute(name: string, caller: Caller, input: unknown, characters?: number): Promise<Answer>
  /** The refusal that any command of this caller would get now, or null: a long input need not be parsed for it. */
  refusal(caller: Caller): Answer | null
  /** By what the storage and its facts name the session of a token. Null for what is no token. */
  sessionHash(token: unknown): string | null
  /** The live session of a token, or null. `cookies` is where the token came from, if it came in a cookie. */
  session(token: unknown, cookies: CookieJar | null, address: string): Promise<Session | null>
  /** Notes that a session is in use by a live connection. Never rejects. */
  inUse(session: Session): Promise<void>
  /** Refuses every command from now on. Resolves when those under way have answered. */
  drain(): Promise<void>
  /** Forgets what the limits need not remember. Once a minute. */
  sweep(): void
}

/** What looks on while commands run. */
export interface Watching {
  counts: Counts
  tracing: Tracing | null
}

export function createCommands(
  context: Context,
  uploads: Uploads,
  { counts, tracing }: Watching = { counts: new Counts(), tracing: null },
): Commands {
  const { log } = context
  const budgets = new Budgets(context.limits, context.steady)
  let underWay = 0
  let drained: (() => void) | null = null

  async function run<C extends CommandName>(name: C, caller: Caller, input: unknown, characters: number) {
    if (drained !== null) throw new Refusal('restarting', undefined, RESTART_RETRY_MS)
    const command: Command<C> = table[name]
    budgets.begin(command.cost, caller, characters)
    const parsed = v.safeParse(schemas[name], input, { abortEarly: true })
    if (!parsed.success) throw invalid(parsed.issues[0])
    const output = parsed.output as Parsed<C>
    if (command.may === 'anyone') return command.run(context, caller, output)
    if (caller.session === null) throw new Refusal('signed_out')
    if (command.weight === undefined) return command.run(context, caller as SignedIn, output)
    return runWeighed(command, caller as SignedIn, output)
  }

  async function runWeighed<C extends CommandName>(command: Weighed<C>, caller: SignedIn, input: Parsed<C>) {
    const estimate = command.weight(input, caller, context)
    const before = typeof estimate === 'number' ? estimate : await estimate
    budgets.weigh(command.cost, caller, before)
    const result = await command.run(context, caller, input)
    if (command.weighed !== undefined) budgets.owe(caller, command.weighed(result, caller) - before)
    return result
  }

  /** Runs what one caller may do as often as `weight` plain commands. */
  const guard: Guard = async (act, caller, weight, work) => {
    underWay++
    const span = tracing?.act(act, 'http')
    let refused: string | null = null
    try {
      if (drained !== null) throw new Refusal('restarting', undefined, RESTART_RETRY_MS)
      if (caller.session === null) throw new Refusal('signed_out')
      if (weight > 0) budgets.spend(caller, weight)
      return await work(caller as SignedIn)
    } catch (error) {
      const refusal = toRefusal(error, 'files', log)
      refused = refusal.reason
      counts.refused('file', refusal.reason)
      throw refusal
    } finally {
      span?.end(refused)
      leave()
    }
  }

  /** Counts a refusal of a command by the limit that it draws on. */
  function refuse(name: string, refusal: Refusal): Answer {
    counts.refused(isCommand(name) ? table[name].cost : 'command', refusal.reason)
    return { error: describe(refusal) }
  }

  function leave(): void {
    underWay--
    if (underWay === 0) drained?.()
  }

  return {
    files: fileDoor(context, uploads, guard),
    exportData: (caller) => guard('account.export', caller, EXPORT, (by) => exportData(context, by)),
    async execute(name, caller, input, characters = 0) {
      underWay++
      const known = isCommand(name)
      const span = tracing?.act(known ? name : 'unknown', caller.connection === null ? 'http' : 'socket')
      const began = performance.now()
      let refused: string | null = null
      try {
        if (!known) throw new Refusal('unknown_command', { command: name.slice(0, SHOWN_CHARACTERS) })
        counts.commands[name]++
        return { ok: await run(name, caller, input, characters) }
      } catch (error) {
        const refusal = toRefusal(error, name, log)
        refused = refusal.reason
        return refuse(name, refusal)
      } finally {
        span?.end(refused)
        if (known) counts.took(table[name].cost, performance.now() - began)
        leave()
      }
    },
    refusal(caller) {
      const refusal = budgets.refusal(caller)
      return refusal && refuse('', refusal)
    },
    sessionHash: (token) => (typeof token === 'string' ? hashToken(token) : null),
    session: (token, cookies, address) =>
      typeof token === 'string' ? findSession(context, token, cookies, address) : Promise.resolve(null),
    async inUse(session) {
      try {
        await extendSession(context, session)
      } catch (error) {
        log.error('session.not-extended', { error: String(error) })
      }
    },
    drain() {
      return new Promise((resolve) => {
        drained = resolve
        if (underWay === 0) resolve()
      })
    },
    sweep() {
      budgets.sweep()
      context.codeTries.sweep()
      context.signInTries.sweep()
      context.sessionStarts.sweep()
      context.exports.sweep()
    },
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(table, name)
}

function invalid(issue: v.BaseIssue<unknown>): Refusal {
  const key = issue.path?.map((item) => String(item.key)).join('.')
  const problem = problemOf(issue)
  return new Refusal('invalid_input', { ...(key !== undefined && { key: key.slice(0, SHOWN_CHARACTERS) }), problem })
}

/** An error that nobody foresaw leaves as `failed`, with an id that is in the log. */
function toRefusal(error: unknown, command: string, log: Log): Refusal {
  if (error instanceof Refusal) return error
  const id = crypto.randomUUID()
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  log.error('command.failed', { command, id, error: details })
  return new Refusal('failed', { id })
}

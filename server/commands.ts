import * as v from 'valibot'
import { schemas, type CommandName, type Parsed, type Results } from '../protocol/commands.ts'
import { Refusal, type WireError } from '../protocol/errors.ts'
import type { Caller, Context, CookieJar, Someone } from './context.ts'
import type { Session } from './storage/storage.ts'
import { sync } from './feed/sync.ts'
import type { Log } from './log.ts'
import { findMissing } from './messages/find-missing.ts'
import { pageMessages } from './messages/page-messages.ts'
import { sendMessage } from './messages/send-message.ts'
import { endSession } from './people/end-session.ts'
import { findSession } from './people/find-session.ts'
import { keepSession } from './people/keep-session.ts'
import { me } from './people/me.ts'
import { startSession } from './people/start-session.ts'
import { typeInRoom } from './presence/type-in-room.ts'
import { Rate } from './rates.ts'
import { createRoom } from './rooms/create-room.ts'
import { joinRoom } from './rooms/join-room.ts'
import { leaveRoom } from './rooms/leave-room.ts'
import { listMembers } from './rooms/list-members.ts'
import { previewRoom } from './rooms/preview-room.ts'
import { readRoom } from './rooms/mark-read.ts'

type Command<C extends CommandName> =
  | { may: 'anyone'; run: (context: Context, caller: Caller, input: Parsed<C>) => Promise<Results[C]> }
  | { may: 'someone'; run: (context: Context, caller: Someone, input: Parsed<C>) => Promise<Results[C]> }

/** The table of contents: name -> who may -> handler; the schema of each is in protocol/commands.ts. A slice looks rooms up through the one who asks. */
const table: { [C in CommandName]: Command<C> } = {
  'session.start': { may: 'anyone', run: startSession },
  'session.me': { may: 'someone', run: me },
  'session.end': { may: 'someone', run: endSession },
  'room.create': { may: 'someone', run: createRoom },
  'room.preview': { may: 'anyone', run: previewRoom },
  'room.join': { may: 'someone', run: joinRoom },
  'room.leave': { may: 'someone', run: leaveRoom },
  'room.members': { may: 'someone', run: listMembers },
  'room.read': { may: 'someone', run: readRoom },
  'room.typing': { may: 'someone', run: typeInRoom },
  sync: { may: 'someone', run: sync },
  'message.send': { may: 'someone', run: sendMessage },
  'message.page': { may: 'someone', run: pageMessages },
  'message.missing': { may: 'someone', run: findMissing },
}

export type Answer = { ok: unknown } | { error: WireError }

export interface Commands {
  /** Runs one command for a caller. Never rejects: what is unknown leaves as `internal`, with an id that is in the log. */
  execute(name: string, caller: Caller, input: unknown): Promise<Answer>
  /** The live session of what somebody gives as a token, or null; `cookies` where it came from, if it did. */
  session(token: unknown, cookies: CookieJar | null): Promise<Session | null>
  /** Notes that somebody is still connected, by which their session is in use. Never rejects. */
  stays(session: Session): Promise<void>
  /** From now on every command is refused; resolves when those under way have answered. */
  drain(): Promise<void>
  /** Forgets what the limits need not remember. Once a minute. */
  sweep(): void
}

export function createCommands(context: Context): Commands {
  const { limits, log, steady } = context
  const commands = new Rate(limits.commandsPerSecond, limits.commandsBurst, steady)
  const messages = new Rate(limits.messagesPerSecond, limits.messagesBurst, steady)
  // Half of one would never be a whole message.
  const guestBurst = limits.messagesBurst && Math.max(1, limits.messagesBurst / 2)
  const guestMessages = new Rate(limits.messagesPerSecond / 2, guestBurst, steady)
  let underWay = 0
  let drained: (() => void) | null = null

  function admit(name: CommandName, { session, address }: Caller): void {
    const { commandsPerSecond, messagesPerSecond } = limits
    pass(
      commands.take(session?.person.id ?? address),
      `This server takes ${commandsPerSecond} commands a second from one person.`,
    )
    if (name !== 'message.send' || session === null) return
    const [rate, perSecond] = session.person.guest
      ? [guestMessages, messagesPerSecond / 2]
      : [messages, messagesPerSecond]
    pass(rate.take(session.person.id), `This server takes ${perSecond} messages a second from one person.`)
  }

  async function run<C extends CommandName>(name: C, caller: Caller, input: unknown): Promise<unknown> {
    if (drained !== null)
      throw new Refusal('unavailable', 'The server is restarting. Nothing you wrote is lost.', 1_000)
    admit(name, caller)
    const parsed = v.safeParse(schemas[name], input, { abortEarly: true })
    if (!parsed.success) throw invalid(parsed.issues[0])
    const command: Command<C> = table[name]
    const known = parsed.output as Parsed<C>
    if (command.may === 'anyone') return command.run(context, caller, known)
    if (caller.session === null)
      throw new Refusal('unauthorized', 'You are not signed in here any more. Enter your name to go on.')
    return command.run(context, caller as Someone, known)
  }

  return {
    async execute(name, caller, input) {
      underWay++
      try {
        if (!isCommand(name)) throw new Refusal('invalid', `There is no command ${JSON.stringify(name.slice(0, 40))}.`)
        return { ok: await run(name, caller, input) }
      } catch (error) {
        return { error: refusal(error, name, log) }
      } finally {
        underWay--
        if (underWay === 0) drained?.()
      }
    },
    session: (token, cookies) =>
      typeof token === 'string' ? findSession(context, token, cookies) : Promise.resolve(null),
    async stays(session) {
      try {
        await keepSession(context, session)
      } catch (error) {
        log.error('session.not-kept', { error: String(error) })
      }
    },
    drain() {
      return new Promise((resolve) => {
        drained = resolve
        if (underWay === 0) resolve()
      })
    },
    sweep() {
      for (const rate of [commands, messages, guestMessages, context.codeTries, context.sessionStarts]) rate.sweep()
    },
  }
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(table, name)
}

function pass(wait: number, message: string): void {
  if (wait > 0) throw new Refusal('rate_limited', `${message} Try again in ${(wait / 1_000).toFixed(1)} s.`, wait)
}

function invalid(issue: v.BaseIssue<unknown>): Refusal {
  const key = issue.path?.map((item) => String(item.key)).join('.')
  const what = issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
  return new Refusal(
    'invalid',
    key === undefined ? `The input is refused: ${what}.` : `${JSON.stringify(key.slice(0, 40))} ${what}.`,
  )
}

function refusal(error: unknown, command: string, log: Log): WireError {
  if (error instanceof Refusal) return { code: error.code, message: error.message, retryAfterMs: error.retryAfterMs }
  const id = crypto.randomUUID()
  log.error('command.failed', {
    command,
    id,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  return {
    code: 'internal',
    message: `The server could not do this; what you wrote is kept. If it goes on, tell the operator ${id}.`,
  }
}

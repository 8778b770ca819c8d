import { Refusal } from '../../protocol/errors.ts'
import type { Limits } from '../../protocol/limits.ts'
import type { Caller } from '../context.ts'
import { Rate } from '../rates.ts'
import type { Cost } from './table.ts'

/** What each caller may still spend on commands, by person or, without a session, by address. */
export class Budgets {
  private readonly commands: Rate
  private readonly messages: Rate
  private readonly guestMessages: Rate

  constructor(
    private readonly limits: Limits,
    steady: () => number,
  ) {
    const { commandsPerSecond, commandsBurst, messagesPerSecond, messagesBurst } = limits
    this.commands = new Rate(commandsPerSecond, commandsBurst, steady)
    this.messages = new Rate(messagesPerSecond, messagesBurst, steady)
    // Half a burst of one would never be a whole message.
    this.guestMessages = new Rate(messagesPerSecond / 2, messagesBurst && Math.max(1, messagesBurst / 2), steady)
  }

  /** Throws a `Refusal` with the time to wait when nothing is left. */
  spend(cost: Cost, { session, address }: Caller): void {
    const { commandsPerSecond, messagesPerSecond } = this.limits
    const wait = this.commands.take(session?.person.id ?? address)
    if (wait > 0) throw new Refusal('too_many_commands', { perSecond: commandsPerSecond }, wait)
    if (cost !== 'message' || session === null) return
    const { id, guest } = session.person
    const perSecond = guest ? messagesPerSecond / 2 : messagesPerSecond
    const messageWait = (guest ? this.guestMessages : this.messages).take(id)
    if (messageWait > 0) throw new Refusal('too_many_messages', { perSecond }, messageWait)
  }

  /** Forgets what need not be remembered [G7]. Once a minute. */
  sweep(): void {
    for (const rate of [this.commands, this.messages, this.guestMessages]) rate.sweep()
  }
}

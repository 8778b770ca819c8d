import { Refusal } from '../../protocol/errors.ts'
import type { Limits } from '../../protocol/limits.ts'
import type { Caller } from '../context.ts'
import { Rate } from '../rates.ts'
import type { Cost } from './command.ts'

/** An address may make as many changes as so large a part of the people at its sockets: each is told to a whole room. */
const CHANGING = 0.04

/** So many characters of an input cost as much as a plain command, because parsing them takes time and memory. */
const INPUT_CHARACTERS = 4 * 1024

/** What each caller may still spend on commands, by person or, without a session, by address; and in all by address. */
export class Budgets {
  private readonly commands: Rate
  private readonly messages: Rate
  private readonly guestMessages: Rate
  private readonly changes: Rate
  private readonly commandsOfAddress: Rate
  private readonly changesOfAddress: Rate

  constructor(
    private readonly limits: Limits,
    steady: () => number,
  ) {
    const { commandsPerSecond, commandsBurst, messagesPerSecond, messagesBurst, socketsPerAddress } = limits
    this.commands = new Rate(commandsPerSecond, commandsBurst, steady)
    this.messages = new Rate(messagesPerSecond, messagesBurst, steady)
    // Half a burst of one would never be a whole message.
    this.guestMessages = new Rate(messagesPerSecond / 2, messagesBurst && Math.max(1, messagesBurst / 2), steady)
    const changesPerSecond = commandsPerSecond && limits.changesPerSecond
    this.changes = new Rate(changesPerSecond, limits.changesBurst, steady)
    // As much as one person at each of its sockets. No limit of sockets means that many networks share an address.
    this.commandsOfAddress = new Rate(commandsPerSecond * socketsPerAddress, commandsBurst * socketsPerAddress, steady)
    const changing = socketsPerAddress && Math.max(1, socketsPerAddress * CHANGING)
    this.changesOfAddress = new Rate(changesPerSecond * changing, limits.changesBurst * changing, steady)
  }

  /**
   * Draws one command, more for a long input, and one message if it is one. Throws a `Refusal` with the time to wait when
   * nothing is left.
   */
  begin(cost: Cost, caller: Caller, inputCharacters: number): void {
    this.drawCommands(caller, 1 + Math.floor(inputCharacters / INPUT_CHARACTERS))
    const { session } = caller
    if (cost !== 'message' || session === null) return
    const { messagesPerSecond } = this.limits
    const { id, guest } = session.person
    const perSecond = guest ? messagesPerSecond / 2 : messagesPerSecond
    const wait = (guest ? this.guestMessages : this.messages).take(id)
    if (wait > 0) throw new Refusal('too_many_messages', { perSecond }, wait)
  }

  /** Why any command of this caller would be refused now, or null. */
  refusal(caller: Caller): Refusal | null {
    const wait = Math.max(this.commands.wait(keyOf(caller)), this.commandsOfAddress.wait(caller.address))
    return wait > 0 ? this.tooManyCommands(wait) : null
  }

  /** Draws what a command weighs before it runs, of which one command is drawn already. Throws like `begin`. */
  weigh(cost: Cost, caller: Caller, weight: number): void {
    if (cost !== 'change') {
      if (weight > 1) this.drawCommands(caller, weight - 1)
    } else if (weight > 0) {
      const { changesPerSecond } = this.limits
      const wait = drawBoth(caller, this.changes, this.changesOfAddress, weight)
      if (wait > 0) throw new Refusal('too_many_changes', { perSecond: changesPerSecond }, wait)
    }
  }

  /** Draws so many commands, or throws like `begin`. */
  spend(caller: Caller, commands: number): void {
    this.drawCommands(caller, commands)
  }

  /** Draws what only the result of a command could show. */
  owe(caller: Caller, commands: number): void {
    this.commands.spend(keyOf(caller), commands)
    this.commandsOfAddress.spend(caller.address, commands)
  }

  private drawCommands(caller: Caller, count: number): void {
    const wait = drawBoth(caller, this.commands, this.commandsOfAddress, count)
    if (wait > 0) throw this.tooManyCommands(wait)
  }

  private tooManyCommands(wait: number): Refusal {
    return new Refusal('too_many_commands', { perSecond: this.limits.commandsPerSecond }, wait)
  }

  /** Forgets what need not be remembered [G7]. Once a minute. */
  sweep(): void {
    for (const rate of [this.commands, this.messages, this.guestMessages, this.changes]) rate.sweep()
    for (const rate of [this.commandsOfAddress, this.changesOfAddress]) rate.sweep()
  }
}

function keyOf({ session, address }: Caller): string {
  return session?.person.id ?? address
}

/** Draws from both or, when one has too little, from neither. Answers 0, or the ms to wait. */
function drawBoth(caller: Caller, ofPerson: Rate, ofAddress: Rate, cost: number): number {
  const key = keyOf(caller)
  const wait = Math.max(ofPerson.wait(key, cost), ofAddress.wait(caller.address, cost))
  if (wait > 0) return wait
  ofPerson.spend(key, cost)
  ofAddress.spend(caller.address, cost)
  return 0
}

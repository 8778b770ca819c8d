import type { Input } from '../../../protocol/commands.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import type { Problem } from '../connection/problem.ts'
import { revOf, type Outgoing } from './outgoing.ts'

/** The commands that change a message which the server has. The `id` of their input is the message's. */
export type ChangeName = 'message.edit' | 'message.delete' | 'message.react' | 'message.pin' | 'poll.vote'

interface ChangeOf<C extends ChangeName> {
  /** The command's id, and not the message's. */
  id: string
  command: C
  input: Input<C>
  /** ms since 1970, by this browser's clock. */
  at: number
  state: 'waiting' | 'sending' | 'failed' | 'acknowledged'
  /** Why it failed. */
  problem?: Problem
  /** The rev of the change, once it is acknowledged. */
  rev?: number
}

/** A command that changes a message, while the feed has not brought the change. */
export type OutgoingChange = { [C in ChangeName]: ChangeOf<C> }[ChangeName]

const NAMES: Record<ChangeName, true> = {
  'message.edit': true,
  'message.delete': true,
  'message.react': true,
  'message.pin': true,
  'poll.vote': true,
}

/** Undefined for a command that changes no message, and once the timeline shows the change. */
export function changeOf(outgoing: Outgoing): OutgoingChange | undefined {
  if (outgoing.state === 'settled' || !isChange(outgoing.command)) return undefined
  const { id, command, input, at } = outgoing.command
  const change = { id, command, input, at, state: outgoing.state } as unknown as OutgoingChange
  if (outgoing.state === 'failed') return { ...change, problem: outgoing.problem }
  return outgoing.state === 'acknowledged' ? { ...change, rev: revOf(outgoing.result)! } : change
}

function isChange({ command }: OutgoingCommand): boolean {
  return Object.hasOwn(NAMES, command)
}

import { cleanBody } from '../../../protocol/body.ts'
import type { Input, Results } from '../../../protocol/commands.ts'
import type { FileInfo, Message, MessageContent } from '../../../protocol/entities.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'
import type { Problem } from '../connection/problem.ts'
import { contentOf } from './content.ts'
import type { Outgoing } from './outgoing.ts'

/** A message that the server has not acknowledged yet, as it is shown. */
export interface OutgoingMessage {
  id: string
  room: string
  content: MessageContent
  /** ms since 1970, by this browser's clock. */
  at: number
  state: 'waiting' | 'sending' | 'failed'
  problem?: Problem
  /** The ids of its uploads, and what is known of these files; pictures have addresses in `uploads.urlOf`. */
  files?: string[]
  attached?: FileInfo[]
}

interface Draft {
  id: string
  room: string
  person: string
  at: number
  content: MessageContent
}

export function commandOf({ content, ...command }: Draft): OutgoingCommand<'message.send'> {
  const { room, id } = command
  return { ...command, command: 'message.send', input: { room, id, ...content } }
}

/** The pending row of an outgoing command. Undefined for a command that is no message, and once the timeline shows the message. */
export function messageOf(outgoing: Outgoing): OutgoingMessage | undefined {
  if (outgoing.state === 'settled' || outgoing.state === 'acknowledged') return undefined
  const { command, state } = outgoing
  if (!isMessage(command)) return undefined
  const { id, room, at, input, uploads, attached } = command
  const problem = outgoing.state === 'failed' ? { problem: outgoing.problem } : {}
  // Taken back, the message is a draft, to which its uploads belong by themselves.
  const { files: _files, ...content } = contentOf(input)
  return { id, room, at, state, content, ...(attached && { files: uploads ?? [], attached }), ...problem }
}

/** The message that the server has stored; undefined when the command is no message. */
export function storedMessage(command: OutgoingCommand, result: unknown): Message | undefined {
  if (!isMessage(command)) return undefined
  const { id, room, person, input, attached } = command
  const { seq, rev, at } = result as Results['message.send']
  return { id, room, seq, rev, at, author: person, ...contentOf(input), ...(attached && { attached }) }
}

/** A command as the server takes it. An earlier version may have stored a text with characters that are refused now [G6]. */
export function cleanCommand<C extends OutgoingCommand>(command: C): C {
  if (!isMessage(command)) return command
  const body = cleanBody(command.input.body)
  return body === command.input.body ? command : { ...command, input: { ...command.input, body } }
}

/** The same command under a new id. */
export function underNewId(command: OutgoingCommand, id: string): OutgoingCommand {
  return isMessage(command) ? { ...command, id, input: { ...command.input, id } } : { ...command, id }
}

function isMessage(
  command: OutgoingCommand,
): command is OutgoingCommand<'message.send'> & { input: Input<'message.send'> } {
  return command.command === 'message.send'
}

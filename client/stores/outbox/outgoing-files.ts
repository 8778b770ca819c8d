import type { Input } from '../../../protocol/commands.ts'
import type { FileInfo } from '../../../protocol/entities.ts'
import type { OutgoingCommand } from '../cache/local-db.ts'

/** Whether a message waits for its files. */
export function isHeld({ uploads, input }: OutgoingCommand): boolean {
  return uploads !== undefined && !(input as Input<'message.send'>).files
}

/** The message with its files, which are at the server. */
export function withFiles<C extends Pick<OutgoingCommand, 'input'>>(command: C, attached: FileInfo[]): C {
  return { ...command, attached, input: { ...command.input, files: attached.map(({ id }) => id) } }
}

/** The message before its files were at the server. */
export function withoutFiles(command: OutgoingCommand): OutgoingCommand {
  return command.uploads ? { ...command, input: { ...command.input, files: undefined } as never } : command
}

import type { CommandName, Input } from '../../protocol/commands.ts'
import type { MessageContent } from '../../protocol/entities.ts'
import type { ContentRecord, MessageChange } from '../history/history.ts'

const COMMANDS = {
  edit: 'message.edit',
  delete: 'message.delete',
  react: 'message.react',
  vote: 'poll.vote',
  pin: 'message.pin',
} as const satisfies Record<MessageChange['do'], CommandName>
type ChangeCommand = (typeof COMMANDS)[MessageChange['do']]

/** The command of a change, with its input. */
export function commandOf({ do: what, ...input }: MessageChange): {
  command: ChangeCommand
  input: Input<ChangeCommand>
} {
  return { command: COMMANDS[what], input: input as Input<ChangeCommand> }
}

/** The change that a command makes; null when it makes none to a message. */
export function changeOf(command: CommandName, input: unknown): MessageChange | null {
  const found = Object.entries(COMMANDS).find(([, name]) => name === command)
  return found === undefined ? null : ({ do: found[0], ...(input as object) } as MessageChange)
}

/** The content of a message; a poll with names of its choices. */
export function contentOf(body: string, { thread, aside, poll, files }: ContentRecord): MessageContent {
  return {
    body,
    ...(thread !== undefined && { thread }),
    ...(thread !== undefined && !aside && { inRoom: true }),
    ...(files && { files }),
    ...(poll && {
      poll: {
        choices: Array.from({ length: poll.choices }, (_, at) => `Choice ${at + 1}`),
        ...(poll.multiple && { multiple: poll.multiple }),
      },
    }),
  }
}

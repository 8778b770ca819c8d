import type { Room } from '../../../../protocol/entities.ts'
import { sharedLimits } from '../../../../protocol/limits.ts'
import { normaliseName } from '../../../../protocol/names.ts'
import { inItalics, withShrug } from './bodies.ts'

/** What a command needs from the page that it runs on. */
export interface SlashContext {
  room: Room
  /** Whether a poll can be sent from here. */
  polls: boolean
  /** Sends this body in place of the typed one. */
  send: (body: string) => Promise<void>
  rename: (name: string) => Promise<void>
  setTopic: (topic: string) => Promise<void>
  open: (what: 'invite' | 'leave' | 'poll' | 'help') => void
  /** Mutes the room, or no longer, and answers whether it is muted now. Absent where a room cannot be muted. */
  mute?: (() => Promise<boolean>) | undefined
  /** Announces to screen readers what was done. */
  announce: (text: string) => void
}

export interface SlashCommand {
  name: string
  /** What follows the name, such as "text"; in brackets if it may be missing. */
  argument?: string
  does: string
  /** Whether this page has what the command needs. */
  fits?: (context: SlashContext) => boolean
  /** Rejects with a `Misuse`, or with the refusal of the server. */
  run: (context: SlashContext, rest: Rest) => Promise<void> | void
}

/** What follows the name: as a body, and as it was typed, where mentions are names. */
export interface Rest {
  body: string
  typed: string
}

/** The arguments of a command do not fit. The text of the message says what does. */
export class Misuse extends Error {}

/** In the order in which they are offered. */
const slashCommands: readonly SlashCommand[] = [
  {
    name: 'me',
    argument: 'text',
    does: 'Say what you are doing, in italics',
    run: ({ send }, { body }) => send(inItalics(some(body, 'Type what you are doing, such as /me waves.'))),
  },
  {
    name: 'shrug',
    argument: '[text]',
    does: 'Add ¯\\_(ツ)_/¯ to your message',
    run: ({ send }, { body }) => send(withShrug(body)),
  },
  {
    name: 'poll',
    does: 'Ask a question with choices',
    fits: ({ polls }) => polls,
    run: ({ open }) => open('poll'),
  },
  { name: 'invite', does: 'Show the link and the code of this room', run: ({ open }) => open('invite') },
  {
    name: 'nick',
    argument: 'name',
    does: 'Change your name',
    run: async ({ rename, announce }, { typed }) => {
      const name = some(normaliseName(typed), 'Type a name, such as /nick Amber.')
      await rename(within(name, sharedLimits.nameCharacters, 'A name'))
      announce('Name saved')
    },
  },
  {
    name: 'topic',
    argument: '[text]',
    does: 'Change the topic of this room',
    run: async ({ setTopic, announce }, { typed }) => {
      await setTopic(within(normaliseName(typed), sharedLimits.topicCharacters, 'A topic'))
      announce('Topic saved')
    },
  },
  {
    name: 'mute',
    does: 'Mute this room, or no longer',
    fits: ({ mute }) => mute !== undefined,
    run: async ({ mute, announce }) => announce((await mute?.()) ? 'Room muted' : 'Room no longer muted'),
  },
  { name: 'leave', does: 'Leave this room', run: ({ open }) => open('leave') },
  { name: 'help', does: 'Show these commands', run: ({ open }) => open('help') },
]

/** The commands that this page offers. */
export function commandsFor(context: SlashContext): SlashCommand[] {
  return slashCommands.filter(({ fits }) => fits?.(context) ?? true)
}

/** Runs a command by its name. Rejects with a `Misuse` if there is none. */
export async function runSlash(context: SlashContext, name: string, rest: Rest): Promise<void> {
  const command = commandsFor(context).find((one) => one.name === name)
  if (!command) throw new Misuse(`/${name} is not a command. Type // to send a slash.`)
  if (!command.argument && rest.typed !== '') throw new Misuse(`/${name} stands alone. Remove what follows it.`)
  await command.run(context, rest)
}

function some(text: string, otherwise: string): string {
  if (text === '') throw new Misuse(otherwise)
  return text
}

function within(text: string, most: number, what: string): string {
  if (text.length > most) throw new Misuse(`${what} has at most ${most} characters. This one has ${text.length}.`)
  return text
}

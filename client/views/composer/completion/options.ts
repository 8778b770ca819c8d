import type { Emoji } from '../../emoji/emoji.ts'
import { inTone, searchEmoji } from '../../emoji/emoji.ts'
import { skinTone } from '../../../stores/preferences/recent-emoji.svelte.ts'
import type { SlashCommand } from '../slash/commands.ts'
import { matchPeople, type Company } from './people.ts'
import type { Query } from './query.ts'

/** A row of the completion. `insert` takes the place of what was typed. */
export interface Option {
  key: string
  label: string
  /** The part of the label that was typed, as indexes. */
  matched: [from: number, to: number]
  note?: string
  insert: string
  /** The person, `room` or `here` that the inserted name stands for. */
  mention?: string
  /** Whether the person is present, where that is known. */
  here?: boolean
  emoji?: string
}

const MOST_EMOJI = 30
const EVERYBODY: Record<string, string> = { room: 'everybody in the room', here: 'everybody present' }

/** What the words are completed from. `emoji` is null while they are not loaded. */
export interface Sources {
  company: Company
  commands: readonly SlashCommand[]
  emoji: readonly Emoji[] | null
}

/** What fits the word that is being typed, the best first. */
export function optionsFor({ kind, word }: Query, { company, commands, emoji }: Sources): Option[] {
  if (kind === 'command') return commandOptions(commands, word.toLowerCase())
  if (kind === 'emoji') return emoji ? searchEmoji(emoji, word, MOST_EMOJI).map((one) => emojiOption(one, word)) : []
  return matchPeople(word, company).map(({ id, name, matched, here }) => ({
    key: id,
    label: name,
    matched,
    insert: `@${name}`,
    mention: id,
    ...(here !== undefined && { here }),
    note: EVERYBODY[id] ?? (id === company.me ? 'you' : here === undefined ? '' : here ? 'here' : 'not here'),
  }))
}

function commandOptions(commands: readonly SlashCommand[], word: string): Option[] {
  return commands
    .filter(({ name }) => name.startsWith(word))
    .map(({ name, argument, does }) => ({
      key: name,
      label: `/${name}${argument ? ` ${argument}` : ''}`,
      matched: [0, word.length + 1],
      note: does,
      insert: `/${name}`,
    }))
}

function emojiOption(one: Emoji, word: string): Option {
  const name = one.names.find((each) => each.startsWith(word.toLowerCase())) ?? one.names[0] ?? one.label
  const typed = name.startsWith(word.toLowerCase()) ? word.length : 0
  const emoji = inTone(one, skinTone())
  return { key: one.emoji, label: `:${name}:`, matched: [1, 1 + typed], insert: emoji, emoji }
}

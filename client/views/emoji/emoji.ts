import { parseEmoji } from '../../../protocol/emoji.ts'
import type { SkinTone } from '../../stores/preferences/recent-emoji.svelte.ts'

/** `names` are its short names, without colons. `skins` has the emoji in the tones 1 to 5; absent where there are none. */
export interface Emoji {
  emoji: string
  /** "party popper" */
  label: string
  names: string[]
  tags: string[]
  group: number
  /** The version of Unicode Emoji that brought it. */
  version: number
  skins?: { tone: number; emoji: string }[]
}

/** An entry of emoji-picker-element-data, as far as it is read. */
export interface EmojiRecord {
  emoji: string
  annotation: string
  shortcodes?: string[]
  tags?: string[]
  group: number
  version: number
  skins?: { tone: number | number[]; emoji: string }[]
}

/** The groups of the picker: the number of a group in the data, its name and its sign. */
export const GROUPS: readonly { group: number; label: string; sign: string }[] = [
  { group: 0, label: 'Smileys', sign: '😀' },
  { group: 1, label: 'People', sign: '👋' },
  { group: 3, label: 'Animals and nature', sign: '🐱' },
  { group: 4, label: 'Food and drink', sign: '🍎' },
  { group: 5, label: 'Travel and places', sign: '🏠' },
  { group: 6, label: 'Activities', sign: '⚽' },
  { group: 7, label: 'Objects', sign: '📝' },
  { group: 8, label: 'Symbols', sign: '⛔' },
  { group: 9, label: 'Flags', sign: '🏁' },
]

export function emojiOf(record: EmojiRecord): Emoji {
  const { emoji, annotation, shortcodes = [], tags = [], group, version, skins } = record
  // Of pairs of people only those with one tone are offered.
  const single = skins?.flatMap(({ tone, emoji: skin }) => {
    const tones = [tone].flat()
    return tones.every((one) => one === tones[0]) ? [{ tone: tones[0]!, emoji: canonical(skin) }] : []
  })
  return {
    emoji: canonical(emoji),
    label: annotation,
    names: shortcodes,
    tags,
    group,
    version,
    ...(single && { skins: single }),
  }
}

/** The data have a variation selector also where none belongs. */
function canonical(emoji: string): string {
  return parseEmoji(emoji.replace(/\uFE0F$/, '')) ?? emoji
}

/** The emoji in a skin tone, where it has any. */
export function inTone({ emoji, skins }: Emoji, tone: SkinTone): string {
  return skins?.find((skin) => skin.tone === tone)?.emoji ?? emoji
}

/** The emoji with this short name, such as `tada`. */
export function byName(all: readonly Emoji[], name: string): Emoji | undefined {
  const wanted = name.toLowerCase()
  return all.find(({ names }) => names.includes(wanted))
}

/** The emoji that a typed word stands for, the best first: by short name, by a part of one, by label and tag. */
export function searchEmoji(all: readonly Emoji[], typed: string, most: number): Emoji[] {
  const words = typed
    .toLowerCase()
    .split(/[\s_]+/)
    .filter(Boolean)
  if (words.length === 0) return []
  const found = all.flatMap((emoji) => {
    const rank = rankOf(emoji, words)
    return rank === null ? [] : [{ emoji, rank }]
  })
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji)
}

function rankOf({ names, label, tags }: Emoji, words: string[]): number | null {
  const whole = words.join('_')
  if (names.includes(whole)) return 0
  if (names.some((name) => name.startsWith(whole))) return 1
  const parts = [...names.flatMap((name) => name.split('_')), ...label.toLowerCase().split(/[\s:,-]+/)]
  if (words.every((word) => parts.some((part) => part.startsWith(word)))) return 2
  return words.every((word) => [...parts, ...tags].some((part) => part.startsWith(word))) ? 3 : null
}

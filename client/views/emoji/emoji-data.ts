import address from 'emoji-picker-element-data/en/emojibase/data.json?url'
import { emojiOf, GROUPS, type Emoji, type EmojiRecord } from './emoji.ts'
import { newestVersion } from './emoji-support.ts'

let loading: Promise<Emoji[]> | null = null

/** The emoji that this device can draw, in their usual order. Rejects when they cannot be loaded; the next call tries again. */
export function loadEmoji(): Promise<Emoji[]> {
  loading ??= fetchEmoji().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function fetchEmoji(): Promise<Emoji[]> {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`The emoji were answered with ${answer.status}`)
  const records = (await answer.json()) as EmojiRecord[]
  const newest = newestVersion()
  return records
    .filter(({ group, version }) => version <= newest && GROUPS.some((one) => one.group === group))
    .map(emojiOf)
}

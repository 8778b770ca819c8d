import { keyOf, load, remove, save } from './browser-storage.ts'

/** The emoji that are offered before somebody has picked any. */
export const USUAL_EMOJI: readonly string[] = ['👍', '❤️', '😂', '🎉', '👀', '🙏']

export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5

const KEY = 'parley.emoji'
const TONE_KEY = 'parley.tone'
const MOST = 24

let picked = $state.raw<readonly string[]>(stored())
let tone = $state<SkinTone>(asTone(load(TONE_KEY)))

/** The emoji that were picked last in this browser, the newest first, up to 24. */
export function pickedEmoji(): readonly string[] {
  return picked
}

/** The six emoji to offer at once: those that were picked last, then the usual ones. */
export function recentEmoji(): string[] {
  return [...new Set([...picked, ...USUAL_EMOJI])].slice(0, USUAL_EMOJI.length)
}

/** Puts an emoji first among the recent ones. */
export function rememberEmoji(emoji: string): void {
  // Another tab may have picked one meanwhile. Where nothing is stored, this page's own count.
  const before = load(KEY) === null ? picked : stored()
  picked = [emoji, ...before.filter((other) => other !== emoji)].slice(0, MOST)
  save(KEY, JSON.stringify(picked))
}

/** The skin tone of hands and people: 0 for none, 1 (light) to 5 (dark). */
export function skinTone(): SkinTone {
  return tone
}

export function rememberSkinTone(chosen: SkinTone): void {
  tone = chosen
  save(TONE_KEY, String(chosen))
}

/** Deletes what was picked in this browser. Other tabs follow. */
export function forgetEmoji(): void {
  remove(KEY)
  remove(TONE_KEY)
  read()
}

globalThis.addEventListener?.('storage', ({ key }: StorageEvent) => {
  if (key === null || key === keyOf(KEY) || key === keyOf(TONE_KEY)) read()
})

function read(): void {
  picked = stored()
  tone = asTone(load(TONE_KEY))
}

function stored(): string[] {
  try {
    const list: unknown = JSON.parse(load(KEY) ?? '[]')
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

function asTone(value: string | null): SkinTone {
  return value !== null && /^[0-5]$/.test(value) ? (Number(value) as SkinTone) : 0
}

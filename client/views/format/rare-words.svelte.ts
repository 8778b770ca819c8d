import type { rareRefusals } from './rare-refusals.ts'
import type { Words } from './words.ts'

export type RareReason = keyof typeof rareRefusals

let words = $state.raw<Record<RareReason, Words> | null>(null)
let loading: Promise<void> | null = null

/** Words that are loaded when they are first asked for. Until then, and where they cannot be loaded, they say less. */
export function rareWords(reason: RareReason): Words {
  if (words !== null) return words[reason]
  void loadRareWords()
  return 'This did not succeed. Try again.'
}

/** Never rejects. After a failure the next call tries again. */
export function loadRareWords(): Promise<void> {
  return (loading ??= import('./rare-refusals.ts').then(
    ({ rareRefusals }) => void (words = rareRefusals),
    () => void (loading = null),
  ))
}

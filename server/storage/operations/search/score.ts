const DAY_MS = 86_400_000
/** A message of today has as much more than one that is so old as a further whole word is worth. */
const HALF_LIFE_DAYS = 30
const MOST_COUNTED = 4
const SIGN = /[\p{L}\p{N}]/u

/**
 * How well a text matches: whole words before parts of words, words that stand early and often, short texts, and a little
 * the newer of two. A whole number.
 */
export function score(text: string, terms: string[], ageMs: number): number {
  const matched = terms.reduce((sum, term) => sum + scoreOf(text, term), 0)
  const short = 1 / (1 + text.length / 400)
  const recent = 1 / (1 + Math.max(0, ageMs) / DAY_MS / HALF_LIFE_DAYS)
  return Math.round(1_000 * (matched + short + recent))
}

function scoreOf(text: string, term: string): number {
  let best = 0
  let count = 0
  for (let at = text.indexOf(term); at !== -1 && count < MOST_COUNTED; at = text.indexOf(term, at + term.length)) {
    const begins = at === 0 || !SIGN.test(text[at - 1]!)
    const ends = at + term.length === text.length || !SIGN.test(text[at + term.length]!)
    best = Math.max(best, 1 + (begins ? 1 : 0) + (begins && ends ? 1 : 0) + (at === 0 ? 0.2 : 0))
    count++
  }
  return best + 0.2 * (count - 1)
}

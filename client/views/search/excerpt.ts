import { fold } from './folded.ts'

/** A part of a text, which was searched for or not. */
export interface Part {
  text: string
  found: boolean
}

/** From this place on a match is brought forward: three lines of the panel have about 120 characters. */
const BEHIND = 72
const BEFORE = 32
const MOST = 280

interface Range {
  from: number
  to: number
}

/** A phrase in quotes, or a word. */
const TERM = /"([^"]+)"|“([^”]+)”|(\S+)/g

/** The words and phrases of a search, each of which stands in what is found. */
export const termsOf = (text: string): string[] =>
  Array.from(text.matchAll(TERM), ([, straight, curved, word]) => straight ?? curved ?? word!)

/** Where the terms stand in a text, in order. Terms that follow each other count as one. */
export function rangesIn(text: string, terms: readonly string[]): Range[] {
  const { text: folded, at } = fold(text)
  const ranges = terms
    .map((term) => fold(term).text)
    .filter((term) => term !== '')
    .flatMap((term) => {
      const places: Range[] = []
      for (let start = folded.indexOf(term); start >= 0; start = folded.indexOf(term, start + term.length))
        places.push({ from: at[start]!, to: at[start + term.length]! })
      return places
    })
    .sort((a, b) => a.from - b.from)
  return ranges.reduce<Range[]>((merged, range) => {
    const last = merged.at(-1)
    if (!last || text.slice(last.to, range.from).trim() !== '') merged.push({ ...range })
    else last.to = Math.max(last.to, range.to)
    return merged
  }, [])
}

/** A line of text in parts, with what was searched for. A match far behind is brought forward, after "…". */
export function excerptOf(text: string, terms: readonly string[]): Part[] {
  const ranges = rangesIn(text, terms)
  const first = ranges[0]?.from ?? 0
  const start = first > BEHIND ? wordAfter(text, first - BEFORE) : 0
  const end = Math.min(text.length, start + MOST)
  const parts: Part[] = []
  let at = start
  const add = (to: number, found: boolean): void => {
    const part = text.slice(at, Math.min(to, end))
    if (part !== '') parts.push({ text: part, found })
    at = Math.max(at, Math.min(to, end))
  }
  for (const { from, to } of ranges) {
    if (from >= end) break
    add(from, false)
    add(to, true)
  }
  add(end, false)
  const cut = start > 0 ? ['…'] : []
  return [...cut.map((mark) => ({ text: mark, found: false })), ...parts]
}

/** The beginning of the next word; where there is none near, of the character. */
function wordAfter(text: string, from: number): number {
  const space = text.slice(from, from + BEFORE).indexOf(' ')
  if (space >= 0) return from + space + 1
  return isLowSurrogate(text.charCodeAt(from)) ? from + 1 : from
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff

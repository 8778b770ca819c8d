/** The filters that can be typed, as `from:Tom`. */
export const WORDS = ['from', 'in', 'has', 'after', 'before'] as const
export type FilterWord = (typeof WORDS)[number]

export interface TypedFilter {
  word: FilterWord
  value: string
}

/** A filter that is being typed at the end of the field, and the text before it. */
export interface OpenFilter extends TypedFilter {
  before: string
}

const OPEN = new RegExp(`(^|.*\\s)(${WORDS.join('|')}):("?)([^":]*)$`, 'is')
const DONE = new RegExp(`(^|\\s)(${WORDS.join('|')}):(?:"([^"]+)"|(\\S+))\\s`, 'i')

/** The filter that is typed at the end. Its value may have spaces, because names have some. */
export function openFilter(typed: string): OpenFilter | null {
  const [, before, word, , value] = OPEN.exec(typed) ?? []
  if (before === undefined) return null
  return { before, word: word!.toLowerCase() as FilterWord, value: value! }
}

/**
 * Takes the filters that are complete, with a space behind, out of what was typed. `take` answers whether it took one;
 * one that it does not take stays text.
 */
export function takeFilters(typed: string, take: (filter: TypedFilter) => boolean): string {
  let rest = typed
  let kept = ''
  for (let match = DONE.exec(rest); match; match = DONE.exec(rest)) {
    const [whole, space, word, quoted, bare] = match
    const end = match.index + whole.length
    const taken = take({ word: word!.toLowerCase() as FilterWord, value: quoted ?? bare! })
    kept += rest.slice(0, match.index) + (taken ? space : rest.slice(match.index, end - 1))
    rest = rest.slice(taken ? end : end - 1)
  }
  return (kept + rest).replace(/^\s+/, '')
}

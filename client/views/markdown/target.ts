import { unescaped } from './escape.ts'

/** What follows the text of a link: `(address "title")`. */
export interface Target {
  address: string
  /** Where the text goes on. */
  end: number
}

const SPACES = /[ \t]*\n?[ \t]*/y
const POINTED = /<((?:\\.|[^\n<>\\])*)>/y
const TITLE = /"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|\((?:\\[^]|[^()\\])*\)/y
const MOST_PARENTHESES = 32

/** The target that begins at `at` with its parenthesis, or null. */
export function targetAt(text: string, at: number): Target | null {
  let from = at + 1 + lengthAt(SPACES, text, at + 1)
  POINTED.lastIndex = from
  const pointed = POINTED.exec(text)
  const length = pointed ? pointed[0].length : plainLength(text, from)
  if (length < 0) return null
  const address = unescaped(pointed ? pointed[1]! : text.slice(from, from + length))
  from += length
  const spaces = lengthAt(SPACES, text, from)
  from += spaces
  if (spaces > 0) from += lengthAt(TITLE, text, from)
  from += lengthAt(SPACES, text, from)
  return text[from] === ')' ? { address, end: from + 1 } : null
}

function lengthAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

/** The length of an address up to a space or to the parenthesis that ends it; -1 if there is no end. */
function plainLength(text: string, from: number): number {
  let open = 0
  for (let at = from; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\') at++
    else if (character === '(' && ++open > MOST_PARENTHESES) return -1
    else if (character === ')' && open-- === 0) return at - from
    else if (character <= ' ') return open === 0 ? at - from : -1
  }
  return -1
}

import { fold } from './fold.ts'

/** A phrase in quotes, as a keyboard or a phone writes them, or a word. */
const TERM = /"([^"]+)"|“([^”]+)”|(\S+)/g

/** The folded words and phrases of a search. Nothing in them is an operator. */
export function termsOf(text: string): string[] {
  const terms = [...text.matchAll(TERM)].map(([, straight, curved, word]) => fold(straight ?? curved ?? word!))
  return [...new Set(terms)].filter((term) => term !== '')
}

import { CODE_ALPHABET, CODE_LENGTH, lastSegment, readCharacters } from '../../../protocol/code.ts'

const WHOLE = /[0-9A-Z]{3}\p{Pd}[0-9A-Z]{4}\p{Pd}[0-9A-Z]{3}/giu

/** The part of a code that was typed so far, in groups: `k7m2x` as `K7M-2X`. From a pasted link or sentence the code is taken. */
export function formatTyped(typed: string): string {
  const whole = typed.normalize('NFKC').match(WHOLE)?.at(-1)
  const code = codeCharacters(whole ?? lastSegment(typed)).slice(0, CODE_LENGTH)
  return [code.slice(0, 3), code.slice(3, 7), code.slice(7)].filter((group) => group !== '').join('-')
}

/** The characters that can be in a code. */
export function codeCharacters(text: string): string {
  return [...readCharacters(text.normalize('NFKC'))].filter((character) => CODE_ALPHABET.includes(character)).join('')
}

/** The caret's position in a formatted code after `count` of its characters. */
export function caretAfter(formatted: string, count: number): number {
  let seen = 0
  for (let at = 0; at < formatted.length; at++) {
    if (seen === count) return at
    if (formatted[at] !== '-') seen++
  }
  return formatted.length
}

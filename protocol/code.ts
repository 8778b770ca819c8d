/**
 * Room codes: ten characters of an alphabet of 32 that survives reading aloud and copying by hand.
 * `O`, `I`, `L` and `U` are not in it; a typed `O` is read as `0`, `I` and `L` as `1`.
 */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const CODE_LENGTH = 10

/** From the first to the last character that is no white space, punctuation or symbol. No text takes long. */
const WORD = /[^\s\p{P}\p{S}](?:[^]*[^\s\p{P}\p{S}])?/u

/** `K7M2XPD4RQ` as `K7M-2XPD-4RQ`. */
export function formatCode(code: string): string {
  return `${code.slice(0, 3)}-${code.slice(3, 7)}-${code.slice(7)}`
}

/** The ten characters of what somebody typed or pasted (a link counts too), or null if it is no code. */
export function parseCode(typed: string): string | null {
  const code = readCharacters(lastSegment(typed)).replace(/[\s\p{Cf}\p{Pd}\u2212\u30FC]/gu, '')
  if (code.length !== CODE_LENGTH) return null
  return [...code].every((c) => CODE_ALPHABET.includes(c)) ? code : null
}

/**
 * The end of the path when a link was typed, and otherwise the whole text: without a query, without quotes and full
 * stops around it, and with full-width letters as plain ones.
 */
export function lastSegment(typed: string): string {
  const path = typed.normalize('NFKC').replace(/[?#][^]*$/, '')
  const segments = path.split('/').map((segment) => WORD.exec(segment)?.[0])
  return segments.findLast((segment) => segment !== undefined) ?? ''
}

/** In capitals, with `O` read as 0, and `I` and `L` as 1. */
export function readCharacters(text: string): string {
  return text.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
}

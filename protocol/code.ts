/**
 * Room codes: ten characters of an alphabet of 32 that survives reading aloud and copying by hand.
 * `O`, `I`, `L` and `U` are not in it; a typed `O` is read as `0`, `I` and `L` as `1`.
 */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const CODE_LENGTH = 10

/** `K7M2XPD4RQ` as `K7M-2XPD-4RQ`. */
export function formatCode(code: string): string {
  return `${code.slice(0, 3)}-${code.slice(3, 7)}-${code.slice(7)}`
}

/** The ten characters of what somebody typed or pasted (a link counts too), or null if it is no code. */
export function parseCode(typed: string): string | null {
  const last = typed.trim().split('/').pop() ?? ''
  const code = last
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (code.length !== CODE_LENGTH) return null
  return [...code].every((c) => CODE_ALPHABET.includes(c)) ? code : null
}

import { randomBytes } from 'node:crypto'
import { CODE_ALPHABET, readCharacters } from '../../protocol/code.ts'
import { hashToken } from '../sessions.ts'

const HOW_MANY = 10
/** 120 bits: a thief of the database cannot try them all (ASVS 5.0, 6.5.2: at least 112). */
const LENGTH = 24

/** Ten new codes as they are shown, once, and their hashes, which are stored. */
export function newRecoveryCodes(): { shown: string[]; hashes: string[] } {
  const codes = Array.from({ length: HOW_MANY }, () =>
    [...randomBytes(LENGTH)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]!).join(''),
  )
  return { shown: codes.map((code) => code.match(/.{4}/g)!.join('-')), hashes: codes.map(hashToken) }
}

/** The hash of a recovery code as somebody typed it. */
export function hashOfTyped(code: string): string {
  return hashToken(readCharacters(code).replace(/[^0-9A-Z]/g, ''))
}

import { CODE_ALPHABET, CODE_LENGTH } from '../../protocol/code.ts'

/** 50 bits from the operating system's random source. */
export function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_LENGTH))
  return Array.from(bytes, (byte) => CODE_ALPHABET[byte & 31]).join('')
}

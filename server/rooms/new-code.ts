import { CODE_ALPHABET, CODE_LENGTH } from '../../protocol/code.ts'
import { Refusal } from '../../protocol/errors.ts'

// A code is taken with a probability of 1 in 2^50 for each room. Several in a row mean a broken random source.
const ATTEMPTS = 5
const RETRY_AFTER_MS = 1_000

/** 50 bits from the operating system's random source. */
function newCode(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(CODE_LENGTH))
  return Array.from(bytes, (byte) => CODE_ALPHABET[byte & 31]).join('')
}

/** Tries new codes until one is free. Refused with `no_free_code`. */
export async function withNewCode<T>(use: (code: string) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++)
    try {
      return await use(newCode())
    } catch (error) {
      if (!(error instanceof Refusal && error.reason === 'no_free_code')) throw error
    }
  throw new Refusal('no_free_code', undefined, RETRY_AFTER_MS)
}

import { Refusal } from '../../protocol/errors.ts'
import type { SecondProof } from '../storage/operations/second-factor.ts'
import { hashOfTyped } from './recovery-codes.ts'
import { stepOf } from './totp.ts'

/**
 * What a typed code proves; the storage uses it up. Null for an account without a second factor. Refused with
 * `totp_needed` and `wrong_totp`.
 */
export function proveSecondFactor(secret: string | null, typed: string | undefined, now: number): SecondProof | null {
  if (secret === null) return null
  if (typed === undefined) throw new Refusal('totp_needed')
  const digits = typed.replace(/\s/g, '')
  if (!/^\d{6}$/.test(digits)) return { recovery: hashOfTyped(typed) }
  const step = stepOf(secret, digits, now)
  if (step === null) throw new Refusal('wrong_totp')
  return { secret, step }
}

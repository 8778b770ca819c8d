import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'

/**
 * Runs what needs a room's code. A wrong code counts against the address: ten are free, then one a minute. An address
 * that has used them up is refused even with the right code; otherwise the refusal would tell right from wrong.
 */
export async function tryCode<T>({ codeTries }: Context, address: string, run: () => Promise<T>): Promise<T> {
  const wait = codeTries.wait(address)
  if (wait > 0) throw new Refusal('too_many_wrong_codes', undefined, wait)
  try {
    return await run()
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'wrong_code') codeTries.spend(address)
    throw error
  }
}

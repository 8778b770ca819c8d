import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'

/**
 * Runs `run`, which needs a room's code. A wrong code counts against the address: ten are free, then one a minute. An
 * address without tries left is refused even with the right code, because a difference would reveal which code is right.
 * Refused with `too_many_wrong_codes`.
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

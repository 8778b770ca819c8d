import { Refusal } from '../../protocol/errors.ts'
import type { Context } from '../context.ts'

/**
 * Looks something up by a code, and counts against the address when there is nothing: ten wrong ones, then one a minute.
 * An address that has used them up is refused even the right code; otherwise the refusal would tell right from wrong.
 */
export async function tryCode<T>({ codeTries }: Context, address: string, look: () => Promise<T | null>): Promise<T> {
  const wait = codeTries.wait(address)
  if (wait > 0) throw new Refusal('rate_limited', `Too many wrong codes. Try again in ${seconds(wait)}.`, wait)
  const found = await look()
  if (found !== null) return found
  codeTries.spend(address)
  throw new Refusal('not_found', 'No room has this code. Check it with the person who sent it.')
}

function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1_000)
  return whole === 1 ? 'a second' : `${whole} seconds`
}

import { Refusal } from '../../protocol/errors.ts'

/** The one answer to who is not in a room, whether there is such a room or not. */
export function orOutsider<T>(found: T | null | false): T {
  if (found === null || found === false) throw new Refusal('not_found', 'There is no such room, or you are not in it.')
  return found
}

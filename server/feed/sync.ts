import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'
import type { Json } from '../storage/json.ts'

/**
 * Brings a socket up to date, and makes it follow all rooms of its person from now on [G5]. Frames may arrive before the
 * answer. Refused with `only_for_sockets` over HTTP.
 */
export async function sync(
  _context: Context,
  { connection }: SignedIn,
  input: Parsed<'sync'>,
): Promise<Json<Results['sync']>> {
  if (connection === null) throw new Refusal('only_for_sockets')
  return connection.sync(input)
}

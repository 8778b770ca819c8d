import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Whether the person at this socket is away or does not want to be disturbed. It replaces the socket's report before and
 * ends with the socket. Refused with `only_for_sockets` over HTTP.
 */
export async function setPresence(
  _context: Context,
  { connection }: SignedIn,
  input: Parsed<'presence.set'>,
): Promise<Results['presence.set']> {
  if (connection === null) throw new Refusal('only_for_sockets')
  connection.report(input)
  return {}
}

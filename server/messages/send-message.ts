import type { Parsed, Results } from '../../protocol/commands.ts'
import { Refusal } from '../../protocol/errors.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from '../rooms/access.ts'

/**
 * Stores a message and answers with its place in the room. The same id again gets the first answer [G2];
 * as another message it is refused with `conflict`. Nothing is awaited before `append`, so one client's messages stay in order [G4].
 */
export async function sendMessage(
  { storage, clock }: Context,
  { session }: Someone,
  { room, id, body }: Parsed<'message.send'>,
): Promise<Results['message.send']> {
  const appended = await storage.append({ id, room, body, author: session.person.id, at: clock() })
  if ('conflict' in appended)
    throw new Refusal('conflict', 'This id is taken by another message. Send it with a new id.')
  const { seq, rev, at } = orOutsider(
    'outsider' in appended ? null : 'stored' in appended ? appended.stored : appended.known,
  )
  return { id, seq, rev, at }
}

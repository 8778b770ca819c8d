import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Stores a message and answers its place in the room. The same id with the same content again gets the first answer
 * [G2]; with another content it is refused with `id_taken`. Nothing is awaited before `append`, so that the messages of
 * one client stay in order [G4].
 */
export async function sendMessage(
  { storage, clock }: Context,
  caller: SignedIn,
  { room, id, ...content }: Parsed<'message.send'>,
): Promise<Results['message.send']> {
  const appended = await storage.append({ who: caller.session.person.id, room, id, at: clock(), content }, caller)
  const { seq, rev, at } = 'stored' in appended ? appended.stored : appended.known
  return { id, seq, rev, at }
}

import type { Parsed, Results } from '../../protocol/commands.ts'
import type { MessageContent } from '../../protocol/entities.ts'
import { mentionsIn } from '../../protocol/mentions.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Stores a message and answers its place in the room. The same id with the same content again gets the first answer
 * [G2]; with another content it is refused with `id_taken`. Nothing is awaited before it is stored, so that the messages
 * of one client stay in order [G4].
 */
export async function sendMessage(
  { storage, clock, limits, presence }: Context,
  caller: SignedIn,
  { room, id, ...content }: Parsed<'message.send'>,
): Promise<Results['message.send']> {
  const draft = { who: caller.session.person.id, room, id, at: clock(), content }
  const stored = concernsOthers(content)
    ? storage.post({ ...draft, here: presence(room).here ?? null, mostThreads: limits.threadsPerPerson }, caller)
    : storage.append(draft, caller)
  const appended = await stored
  const { seq, rev, at } = 'stored' in appended ? appended.stored : appended.known
  return { id, seq, rev, at }
}

/** Whether more than the message itself has to be stored. */
function concernsOthers(content: MessageContent): boolean {
  const { people, room, here } = mentionsIn(content)
  return content.thread !== undefined || content.files !== undefined || people.length > 0 || room || here
}

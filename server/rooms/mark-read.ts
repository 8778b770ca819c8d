import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, Someone } from '../context.ts'
import { orOutsider } from './access.ts'

/** Marks as read up to `seq`, never back, and tells the person's other devices. */
export async function readRoom(
  { storage, hub }: Context,
  { session, socket }: Someone,
  { room, seq }: Parsed<'room.read'>,
): Promise<Results['room.read']> {
  const read = orOutsider(await storage.markRead(session.person.id, room, seq))
  hub.tell(session.person.id, 'read', { room, seq: read }, socket)
  return {}
}

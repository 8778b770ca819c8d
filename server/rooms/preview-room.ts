import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { tryCode } from './try-code.ts'

/** What somebody who holds a room's code sees before joining. */
export async function previewRoom(
  context: Context,
  caller: Caller,
  { code }: Parsed<'room.preview'>,
): Promise<Results['room.preview']> {
  const { storage, hub } = context
  const { room, members } = await tryCode(context, caller.address, () => storage.roomByCode(code))
  const joined = caller.session !== null && (await storage.roomsOf(caller.session.person.id)).includes(room.id)
  return { name: room.name, emoji: room.emoji, members, here: hub.presence(room.id).count, joined }
}

import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { tryCode } from './try-code.ts'

/** What a person who has a room's code sees before joining. */
export async function previewRoom(
  context: Context,
  { address, session }: Caller,
  { code }: Parsed<'room.preview'>,
): Promise<Results['room.preview']> {
  const who = session?.person.id ?? null
  const { room, members, joined } = await tryCode(context, address, () => context.storage.roomByCode({ code, who }))
  return { name: room.name, emoji: room.emoji, members, here: context.presence(room.id).count, joined }
}

import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { tryCode } from './try-code.ts'

/** What a person sees of a room by its code before joining. Refused with `wrong_code` and `too_many_wrong_codes`. */
export async function previewRoom(
  context: Context,
  { address, session }: Caller,
  { code }: Parsed<'room.preview'>,
): Promise<Results['room.preview']> {
  const who = session?.person.id ?? null
  const { room, members, joined } = await tryCode(context, address, () => context.storage.roomByCode({ code, who }))
  return { name: room.name, emoji: room.emoji, members, here: context.presence(room.id).count, joined }
}

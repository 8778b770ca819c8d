import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'

/** What a person sees of a room by its code before joining. Refused with `wrong_code` and `too_many_wrong_codes`. */
export async function previewRoom(
  { storage, codeTries, presence }: Context,
  caller: Caller,
  { code }: Parsed<'room.preview'>,
): Promise<Results['room.preview']> {
  const who = caller.session?.person.id ?? null
  const { room, members, joined } = await codeTries.attempt(caller, () => storage.roomByCode({ code, who }, caller))
  return { name: room.name, emoji: room.emoji, members, here: presence(room.id).count, joined }
}

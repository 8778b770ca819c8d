import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Caller, Context } from '../context.ts'
import { hashInviteToken } from '../invite-token.ts'

/**
 * What a person sees of a room by its code or an invitation before joining. Refused with `wrong_code`, `code_replaced`,
 * `invite_ended` and `too_many_wrong_codes`.
 */
export async function previewRoom(
  { storage, codeTries, presence, clock }: Context,
  caller: Caller,
  { code: { code, invitation } }: Parsed<'room.preview'>,
): Promise<Results['room.preview']> {
  const who = caller.session?.person.id ?? null
  const asked = { code, invite: invitation && hashInviteToken(invitation), who, now: clock() }
  const { room, members, joined } = await codeTries.attempt(caller, () => storage.roomByCode(asked, caller))
  return { name: room.name, emoji: room.emoji, members, here: presence(room.id).count, joined }
}

import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { hashInviteToken } from '../invite-token.ts'
import { networkMark } from './network-mark.ts'

/**
 * Joins the room of a code or an invitation, or asks to be let in; a member stays one. Refused with `wrong_code`, `code_replaced`, `invite_ended`,
 * `too_many_wrong_codes`, `banned`, `room_locked`, `turned_away`, `too_many_knocks`, `too_many_rooms` or `name_taken`. With
 * `unlessLeftAfter` a person who left the room after that rev is refused with `left_room` [G10].
 */
export async function joinRoom(
  { storage, limits, clock, codeTries }: Context,
  caller: SignedIn,
  { code: { code, invitation }, ...input }: Parsed<'room.join'>,
): Promise<Results['room.join']> {
  const { roomsPerPerson, knocksPerRoom, knockDays, moderatorsPerRoom: mostModerators } = limits
  const invite = invitation && hashInviteToken(invitation)
  const who = caller.session.person.id
  const network = networkMark(storage, caller.address)
  const bounds = { roomsPerPerson, knocksPerRoom, knockDays, mostModerators }
  const joining = { ...input, code, invite, who, at: clock(), network, ...bounds }
  return codeTries.attempt(caller, () => storage.joinRoom(joining, caller))
}

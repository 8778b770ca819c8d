import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { networkMark } from './network-mark.ts'

/**
 * Joins the room of a code, or asks to be let in; a member stays one. Refused with `wrong_code`, `code_replaced`,
 * `too_many_wrong_codes`, `banned`, `room_locked`, `turned_away`, `too_many_knocks` or `too_many_rooms`. With
 * `unlessLeftAfter` a person who left the room after that rev is refused with `left_room` [G10].
 */
export async function joinRoom(
  { storage, limits, clock, codeTries }: Context,
  caller: SignedIn,
  input: Parsed<'room.join'>,
): Promise<Results['room.join']> {
  const { roomsPerPerson, knocksPerRoom, knockDays } = limits
  const who = caller.session.person.id
  const network = networkMark(storage, caller.address)
  const joining = { ...input, who, at: clock(), roomsPerPerson, knocksPerRoom, knockDays, network }
  return codeTries.attempt(caller, () => storage.joinRoom(joining, caller))
}

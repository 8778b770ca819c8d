import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { withNewCode } from './new-code.ts'

/** Gives a room another code at once. Refused with `not_moderator`. */
export async function replaceCode(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  { room }: Parsed<'room.replaceCode'>,
): Promise<Results['room.replaceCode']> {
  const who = caller.session.person.id
  const { oldCodesPerRoom: mostOld } = limits
  return withNewCode((code) => storage.replaceCode({ who, room, at: clock(), code, mostOld }, caller))
}

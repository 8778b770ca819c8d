import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Lets a person in who waits. Refused with `not_moderator` and `no_such_knock`. */
export async function admitPerson(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'room.admit'>,
): Promise<Results['room.admit']> {
  return storage.admit(
    { ...input, who: caller.session.person.id, at: clock(), roomsPerPerson: limits.roomsPerPerson },
    caller,
  )
}

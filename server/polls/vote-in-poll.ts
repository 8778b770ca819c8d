import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/** Votes in a poll, in place of the person's earlier vote; no choices take it back. Refused with `poll_ended`. */
export async function voteInPoll(
  { storage, clock, limits }: Context,
  caller: SignedIn,
  input: Parsed<'poll.vote'>,
): Promise<Results['poll.vote']> {
  const listed = limits.listedPeople
  return storage.vote({ ...input, who: caller.session.person.id, at: clock(), listed }, caller)
}

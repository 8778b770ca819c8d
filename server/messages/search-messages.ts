import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'
import { Json } from '../storage/json.ts'
import type { Search } from '../storage/operations/search/search.ts'

/** After so many steps a search answers with what it found. */
const MOST_STEPS = 30

/** The answer as the storage encoded it, and in how many steps. */
export class SearchAnswer extends Json<Results['message.search']> {
  constructor(
    text: string,
    readonly steps: number,
  ) {
    super(text)
  }
}

/** Messages that match, in the rooms that the person is in. Other reads come between the steps. */
export async function searchMessages(
  { storage, limits, clock }: Context,
  caller: SignedIn,
  input: Parsed<'message.search'>,
): Promise<SearchAnswer> {
  const search: Search = {
    ...input,
    who: caller.session.person.id,
    bytes: limits.pageBytes,
    now: clock(),
    counted: limits.searchCounted,
    isLast: false,
  }
  for (let steps = 1; ; steps++) {
    search.isLast = steps === MOST_STEPS
    const answer = await storage.search(search, caller)
    if (answer instanceof Json) return new SearchAnswer(answer.text, steps)
    search.progress = answer.progress
  }
}

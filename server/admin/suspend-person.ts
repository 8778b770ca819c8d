import type { Parsed, Results } from '../../protocol/commands.ts'
import type { Context, SignedIn } from '../context.ts'

/**
 * Suspends a person, who is signed out everywhere [G10] and cannot sign in, or lets them back in. Refused with
 * `not_operator`, `no_such_person` and `own_suspension`.
 */
export async function suspendPerson(
  { storage, clock, log }: Context,
  caller: SignedIn,
  { person, on, reason }: Parsed<'admin.suspend'>,
): Promise<Results['admin.suspend']> {
  const who = caller.session.person.id
  const { ended } = await storage.suspend({ who, person, on, why: reason ?? null, at: clock() }, caller)
  log.info(on ? 'admin.suspended' : 'admin.let-back-in', { operator: who, person, ended })
  return { ended }
}

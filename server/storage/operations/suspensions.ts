import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { isOperator } from './operators.ts'
import { endSessions } from './sessions.ts'

/** Why a person may not begin a session, or null. */
export async function suspensionOf({ db }: ReadTx, who: string): Promise<Refused | null> {
  const row = await db
    .selectFrom('people')
    .select(['suspended', 'suspended_why'])
    .where('id', '=', who)
    .executeTakeFirst()
  if (row === undefined || row.suspended === null) return null
  return { refused: 'suspended', params: row.suspended_why === null ? undefined : { why: row.suspended_why } }
}

/**
 * Suspends a person, whose sessions all end, or lets them back in. A suspension of one who is suspended changes its reason
 * only. Answers how many sessions ended. Refused with `not_operator`, `no_such_person`, and `own_suspension` for oneself.
 */
export async function suspend(
  tx: WriteTx,
  { who, person, on, why, at }: { who: string; person: string; on: boolean; why: string | null; at: number },
): Promise<{ ended: number } | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  if (who === person) return { refused: 'own_suspension' }
  const found = await tx.db
    .updateTable('people')
    .set((eb) =>
      on
        ? { suspended: eb.fn.coalesce('suspended', eb.val(at)), suspended_why: why }
        : { suspended: null, suspended_why: null },
    )
    .where('id', '=', person)
    .returning('id')
    .executeTakeFirst()
  if (found === undefined) return { refused: 'no_such_person' }
  return on ? endSessions(tx, { who: person, except: null }) : { ended: 0 }
}

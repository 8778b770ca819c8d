import type { Policies } from '../../../protocol/policies.ts'
import type { ReadTx, Refused, WriteTx } from './operation.ts'
import { isOperator } from './operators.ts'

const NAMES = ['guests', 'rooms', 'registration', 'retention'] as const
export type PolicyName = (typeof NAMES)[number]

/** What may be done on this server: what an operator has set, and otherwise the `defaults`. */
export async function policies(tx: ReadTx, { defaults }: { defaults: Policies }): Promise<Policies> {
  return { ...defaults, ...(await storedPolicies(tx)) }
}

/** What an operator has set. */
export async function storedPolicies({ db }: ReadTx): Promise<Partial<Policies>> {
  const rows = await db.selectFrom('policies').select(['name', 'value']).where('name', 'in', NAMES).execute()
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]))
}

/** Null for a policy makes it what the environment says. */
export type PolicyChanges = { [N in PolicyName]?: Policies[N] | null }

/** Sets policies for all nodes, and answers all that are set. Refused with `not_operator`. */
export async function setPolicies(
  tx: WriteTx,
  { who, changes }: { who: string; changes: PolicyChanges },
): Promise<Partial<Policies> | Refused> {
  if (!(await isOperator(tx, who))) return { refused: 'not_operator' }
  for (const name of NAMES) {
    const set = changes[name]
    if (set === undefined) continue
    if (set === null) await tx.db.deleteFrom('policies').where('name', '=', name).execute()
    else {
      const value = JSON.stringify(set)
      await tx.db
        .insertInto('policies')
        .values({ name, value })
        .onConflict((on) => on.column('name').doUpdateSet({ value }))
        .execute()
    }
  }
  return storedPolicies(tx)
}

/** What an operator has set. Refused with `not_operator`. */
export async function policySettings(tx: ReadTx, { who }: { who: string }): Promise<Partial<Policies> | Refused> {
  return (await isOperator(tx, who)) ? storedPolicies(tx) : { refused: 'not_operator' }
}

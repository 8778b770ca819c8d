import type { ReadTx, WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

const operator = prepared((db, who: string) =>
  db
    .selectFrom('accounts')
    .innerJoin('people', 'people.id', 'accounts.person')
    .select('accounts.person')
    .where('accounts.person', '=', who)
    .where('operator', '=', 1)
    .where('suspended', 'is', null),
)

export async function isOperator(tx: ReadTx, who: string): Promise<boolean> {
  return (await operator(tx, who)).length > 0
}

/** Whether a person is an operator of the server. */
export async function operatorOf(tx: ReadTx, { who }: { who: string }): Promise<{ operator: boolean }> {
  return { operator: await isOperator(tx, who) }
}

/** The people who are operators, also those who are suspended, in order of id. */
export async function operators({ db }: ReadTx): Promise<{ people: string[] }> {
  const rows = await db.selectFrom('accounts').select('person').where('operator', '=', 1).orderBy('person').execute()
  return { people: rows.map(({ person }) => person) }
}

/** Makes the person of the first account an operator. Of two first ones at the same time, only one becomes it. */
export async function claimOperator({ db }: WriteTx, who: string): Promise<void> {
  const first = await db
    .insertInto('policies')
    .values({ name: 'first_account', value: JSON.stringify(who) })
    .onConflict((on) => on.doNothing())
    .returning('name')
    .executeTakeFirst()
  if (first !== undefined) await db.updateTable('accounts').set({ operator: 1 }).where('person', '=', who).execute()
}

import type { ReadTx } from './operation.ts'

/** What lets a person in: a password, each passkey, and an identity of the issuer that is `usable`. */
export async function waysIn(
  { db }: ReadTx,
  { who, usable }: { who: string; usable: string | null },
): Promise<('password' | 'passkey' | 'identity')[]> {
  const account = await db.selectFrom('accounts').select('password').where('person', '=', who).executeTakeFirst()
  const passkeys = await db.selectFrom('passkeys').select('id').where('person', '=', who).execute()
  const identities = await db
    .selectFrom('identities')
    .select('issuer')
    .where('person', '=', who)
    .where('issuer', '=', usable ?? '')
    .execute()
  return [
    ...(account !== undefined && account.password !== null ? (['password'] as const) : []),
    ...passkeys.map(() => 'passkey' as const),
    ...identities.map(() => 'identity' as const),
  ]
}

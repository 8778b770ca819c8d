import type { Settings } from '../../../protocol/entities.ts'
import { notify } from './change-message.ts'
import type { ReadTx, WriteTx } from './operation.ts'

/** What a person has chosen. Rejects for a person who does not exist. */
export async function settings({ db }: ReadTx, { who }: { who: string }): Promise<Settings> {
  const row = await db.selectFrom('people').select('hides_reads').where('id', '=', who).executeTakeFirstOrThrow()
  return { hidesReads: row.hides_reads === 1 }
}

/** Sets what a person has chosen, and answers it. */
export async function setSettings(tx: WriteTx, { who, hidesReads }: { who: string } & Settings): Promise<Settings> {
  await tx.db
    .updateTable('people')
    .set({ hides_reads: hidesReads ? 1 : 0 })
    .where('id', '=', who)
    .execute()
  notify(tx, who, 'settings', { hidesReads })
  return { hidesReads }
}

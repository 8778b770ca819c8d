import type { Cache } from './cache.ts'
import type { StoredLost, StoredOutgoing } from './local-db.ts'

/** The room cannot be joined in this epoch: its messages wait for the next one. */
export async function postponeLost({ access }: Pick<Cache, 'access'>, lost: StoredLost): Promise<void> {
  await access.write(['meta', 'lost'], async (tx) => {
    const identity = await tx.get('meta', 'identity')
    tx.put('lost', { ...lost, tried: identity?.epoch ?? null })
  })
}

/** Moves the messages that the server has lost to the outbox, and drops the others, in one step. */
export async function moveLost(
  { access }: Pick<Cache, 'access'>,
  { person, room }: StoredLost,
  toOutbox: StoredOutgoing[],
): Promise<void> {
  await access.write(
    ['outbox', 'lost'],
    async (tx) => {
      for (const outgoing of toOutbox) tx.put('outbox', outgoing)
      tx.delete('lost', [person, room])
    },
    'strict',
  )
}

import type { MessageContent } from '../../../protocol/entities.ts'
import type { CacheAccess } from './cache-access.ts'
import { writingPlace } from './writing-place.ts'
import { under, type StoredLost, type StoredOutgoing, type WriteTx } from './local-db.ts'

/** What a person wrote here and the server has not acknowledged, or has lost. */
export class UnsentStore {
  readonly #access: CacheAccess

  constructor(access: CacheAccess) {
    this.#access = access
  }

  /** In order of id, which is the order of writing. */
  async outgoing(person: string): Promise<StoredOutgoing[]> {
    const all = await this.#access.read(['outbox'], (tx) => tx.first('outbox'))
    return all.filter((outgoing) => outgoing.person === person)
  }

  /** Resolves when it is on disk [G6]. With `endsDraft` the room's draft becomes this message: there is always one of them. */
  async put(outgoing: StoredOutgoing, endsDraft = false): Promise<void> {
    const { person, room, input } = outgoing
    const place = writingPlace(room, (input as Partial<MessageContent>).thread)
    await this.#access.write(
      endsDraft ? ['outbox', 'drafts'] : ['outbox'],
      async (tx) => {
        tx.put('outbox', outgoing)
        if (endsDraft) tx.delete('drafts', [person, place])
      },
      'strict',
    )
  }

  /** Changes a record, unless it was deleted meanwhile. */
  async change(outgoing: StoredOutgoing): Promise<void> {
    await this.#access.write(['outbox'], async (tx) => {
      if (await tx.get('outbox', outgoing.id)) tx.put('outbox', outgoing)
    })
  }

  async delete(id: string): Promise<void> {
    await this.#access.write(['outbox'], async (tx) => tx.delete('outbox', id))
  }

  /** This person's messages of earlier epochs, by room, without the rooms that cannot be joined in this epoch. */
  async lost(person: string): Promise<StoredLost[]> {
    return this.#access.tryRead([], ['meta', 'lost'], async (tx) => {
      const all = await tx.first('lost', under(person))
      const identity = await tx.get('meta', 'identity')
      return all.filter(({ tried }) => tried === undefined || tried !== identity?.epoch)
    })
  }
}

/** The stores of `deleteUnsent`. */
export const UNSENT = ['outbox', 'lost', 'uploads', 'blobs'] as const

/** Deletes what this person has not sent. */
export async function deleteUnsent(tx: WriteTx, person: string): Promise<void> {
  for (const store of ['lost', 'uploads', 'blobs'] as const) tx.delete(store, under(person))
  for (const outgoing of await tx.first('outbox')) if (outgoing.person === person) tx.delete('outbox', outgoing.id)
}

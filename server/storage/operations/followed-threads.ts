import { notify } from './change-message.ts'
import type { Flag } from '../schema/flag.ts'
import type { WriteTx } from './operation.ts'
import { prepared } from './prepared.ts'

const surplusOf = prepared((db, person: string, follows: Flag, keptRoom: string, keptThread: string, limit: number) =>
  db
    .selectFrom('threads')
    .select(['room', 'thread', 'read_seq'])
    .where('person', '=', person)
    .where('follows', '=', follows)
    // The kept one is the last of all.
    .orderBy((eb) => eb.and([eb('room', '=', keptRoom), eb('thread', '=', keptThread)]))
    .orderBy((eb) => eb.fn.countAll().over((all) => all.partitionBy('room')), 'desc')
    .orderBy('thread')
    .limit(limit),
)

const forget = prepared((db, person: string, room: string, thread: string) =>
  db.deleteFrom('threads').where('person', '=', person).where('room', '=', room).where('thread', '=', thread),
)

/** To find the surplus, all threads of a person are read. So it is done once for this part of `mostThreads` more. */
const SURPLUS = 1 / 8

/**
 * Forgets the threads beyond `mostThreads` of the people who have an eighth more, but never the one named here: the
 * oldest ones of the room in which the person has the most, so that mentions in many threads of one room do not end what
 * the person follows in another. Threads that a person follows no longer are counted apart: others cannot add to them.
 */
export async function dropSurplus(
  tx: WriteTx,
  people: string[],
  { room: keptRoom, thread: keptThread, mostThreads: most }: { room: string; thread: string; mostThreads: number },
): Promise<void> {
  const crowded = await tx.db
    .selectFrom('threads')
    .select((eb) => ['person', 'follows', eb.fn.countAll<number>().as('count')])
    .where('person', 'in', people)
    .groupBy(['person', 'follows'])
    .having((eb) => eb.fn.countAll(), '>', Math.floor(most + most * SURPLUS))
    .execute()
  for (const { person, follows, count } of crowded) {
    const surplus = await surplusOf(tx, person, follows, keptRoom, keptThread, count - most)
    for (const { room, thread, read_seq } of surplus) {
      await forget(tx, person, room, thread)
      if (follows === 1) notify(tx, person, 'thread', { room, thread, read: read_seq, follows: false })
    }
  }
}

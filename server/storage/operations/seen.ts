import type { Read } from '../../../protocol/entities.ts'
import type { Seen } from '../facts.ts'
import { revFor } from './memberships.ts'
import type { ReadTx, Refused } from './operation.ts'
import { prepared } from './prepared.ts'

const readers = prepared((db, room: string, limit: number) =>
  db
    .selectFrom('members')
    .innerJoin('people', 'people.id', 'members.person')
    .select(['members.person', 'members.read_seq as seq', 'members.joined as since', 'people.hides_reads as hides'])
    .where('members.room', '=', room)
    .where('members.left', '=', 0)
    .orderBy('members.person')
    .limit(limit),
)

/**
 * How far the others in a room have read, but for those who hide it. It is empty for a person who hides it. Refused with
 * `not_member`, and with `too_many_members` in a room of more than `most`.
 */
export async function seenIn(
  tx: ReadTx,
  { who, room, most }: { who: string; room: string; most: number },
): Promise<{ reads: Read[] } | Refused> {
  if ((await revFor(tx, who, room)) === undefined) return { refused: 'not_member' }
  const all = await readers(tx, room, most + 1)
  if (all.length > most) return { refused: 'too_many_members', params: { most } }
  const open = all.filter(({ hides }) => hides === 0)
  if (!open.some(({ person }) => person === who)) return { reads: [] }
  return {
    reads: open.filter(({ person }) => person !== who).map(({ person, seq, since }) => ({ person, seq, since })),
  }
}

/** Who receives the read mark of a member; undefined in a room of more than `most`, and for a member who hides it. */
export async function seenOf(tx: ReadTx, who: string, room: string, most: number): Promise<Seen | undefined> {
  const all = await readers(tx, room, most + 1)
  const open = all.filter(({ hides }) => hides === 0)
  const reader = open.find(({ person }) => person === who)
  if (all.length > most || reader === undefined) return undefined
  return { tell: open.filter((one) => one !== reader).map(({ person }) => person), since: reader.since }
}

import type { Mute } from '../../../protocol/entities.ts'
import type { Updateable } from 'kysely'
import type { MembersTable } from '../schema/rooms.ts'
import { notify } from './change-message.ts'
import { revFor } from './memberships.ts'
import type { Refused, WriteTx } from './operation.ts'

interface OfRoom {
  who: string
  room: string
}

type Chosen = Record<string, never> | Refused

/** What a person does not want to be notified of in a room; nothing without `mute`. Refused with `not_member`. */
export async function mute(tx: WriteTx, { mute, ...of }: OfRoom & { mute?: Mute }): Promise<Chosen> {
  if (!(await choose(tx, of, { mute: mute ?? null }))) return { refused: 'not_member' }
  notify(tx, of.who, 'mute', { room: of.room, ...(mute !== undefined && { mute }) })
  return {}
}

/** Where a room stands among a person's favourites; it is none without `favourite`. Refused with `not_member`. */
export async function favourite(tx: WriteTx, { favourite, ...of }: OfRoom & { favourite?: number }): Promise<Chosen> {
  if (!(await choose(tx, of, { favourite: favourite ?? null }))) return { refused: 'not_member' }
  notify(tx, of.who, 'favourite', { room: of.room, ...(favourite !== undefined && { favourite }) })
  return {}
}

async function choose(tx: WriteTx, { who, room }: OfRoom, chosen: Updateable<MembersTable>): Promise<boolean> {
  if ((await revFor(tx, who, room)) === undefined) return false
  await tx.db.updateTable('members').set(chosen).where('room', '=', room).where('person', '=', who).execute()
  return true
}

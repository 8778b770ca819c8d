import { actingOnMember, type Acting } from './acting.ts'
import { record } from './audit.ts'
import { notify } from './change-message.ts'
import { changeMember } from './member-changes.ts'
import type { Refused, WriteTx } from './operation.ts'
import { nameOfRoom } from './rooms.ts'
import { FOR_GOOD } from './until.ts'

type Done = Record<string, never> | Refused

/**
 * Takes a member's voice until `until` (absent for good), as one change of the room: they read, react and vote. It also
 * lasts when they leave and come back. Refused with `not_member`, `not_moderator`, `not_yourself`, `not_owner` and
 * `no_such_member`.
 */
export async function muteMember(
  tx: WriteTx,
  input: Acting & { at: number; until?: number; reason?: string },
): Promise<Done> {
  const { who, room, person, at, until, reason } = input
  const found = await actingOnMember(tx, input)
  if ('refused' in found) return found
  const muted = until ?? FOR_GOOD
  if (found.target.muted === muted) return {}
  await record(tx, { room, at, who, act: 'mute', whom: person, reason, until })
  await changeMember(tx, input, { muted })
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'mute', until, reason })
  return {}
}

/** Gives a member the voice back. Nothing changes for a member who was not muted. Refused like `muteMember`. */
export async function unmuteMember(tx: WriteTx, input: Acting & { at: number }): Promise<Done> {
  const { who, room, person, at } = input
  const found = await actingOnMember(tx, input)
  if ('refused' in found) return found
  if (found.target.muted === 0) return {}
  await record(tx, { room, at, who, act: 'unmute', whom: person })
  await changeMember(tx, input, { muted: 0 })
  notify(tx, person, 'moderated', { room, name: await nameOfRoom(tx, room), act: 'unmute' })
  return {}
}

import type { Results } from '../../protocol/commands.ts'
import { SHOWN_LIMITS, type Overview } from '../../protocol/administration.ts'
import { toSpace } from '../../protocol/space.ts'
import type { Context, SignedIn } from '../context.ts'
import { health } from './health.ts'

/** What the server holds and how it fares. Refused with `not_operator`. */
export async function showOverview(context: Context, caller: SignedIn): Promise<Results['admin.overview']> {
  const { storage, limits, node, steady } = context
  const { guests, accounts, rooms, fileBytes, databaseBytes, index } = await storage.serverNumbers(
    { who: caller.session.person.id },
    caller,
  )
  return {
    people: { guests, accounts },
    rooms,
    days: await node.days(caller),
    bytes: { files: toSpace(fileBytes, limits.fileBytesOfServer), database: databaseBytes },
    live: node.live(),
    upMs: steady() - node.startedAt,
    version: node.version,
    limits: Object.fromEntries(SHOWN_LIMITS.map((name) => [name, limits[name]])) as Overview['limits'],
    health: await health(context, fileBytes, index),
  }
}

import { notify } from './change-message.ts'
import type { ReadTx, WriteTx } from './operation.ts'
import { moderatorsOf } from './owners.ts'
import { prepared } from './prepared.ts'

/** What waits for the moderators of a room. */
export interface Waiting {
  knocks: number
  reports: number
}

const countsOf = prepared((db, room: string) =>
  db
    .selectFrom('rooms')
    .select((eb) =>
      eb
        .selectFrom('knocks')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('knocks.room', '=', 'rooms.id')
        .where('turned_away', '=', 0)
        .as('knocks'),
    )
    .select((eb) =>
      eb
        .selectFrom('reports')
        .select((count) => count.fn.count<number>('seq').distinct().as('count'))
        .whereRef('reports.room', '=', 'rooms.id')
        .as('reports'),
    )
    .where('id', '=', room),
)

/** How many people wait to be let in, and how many messages are reported. */
export async function waitingIn(tx: ReadTx, room: string): Promise<Waiting> {
  const [row] = await countsOf(tx, room)
  return { knocks: row?.knocks ?? 0, reports: row?.reports ?? 0 }
}

/** Tells the moderators of a room how much waits for them, after that changed. */
export async function tellModerators(tx: WriteTx, room: string): Promise<void> {
  const waiting = await waitingIn(tx, room)
  for (const { person } of await moderatorsOf(tx, room)) notify(tx, person, 'moderation', { room, ...waiting })
}

/** Tells a new moderator what waits already. */
export async function tellNewModerator(tx: WriteTx, room: string, person: string): Promise<void> {
  const waiting = await waitingIn(tx, room)
  if (waiting.knocks > 0 || waiting.reports > 0) notify(tx, person, 'moderation', { room, ...waiting })
}

const moderated = prepared((db, who: string, from: string, before: string) =>
  db
    .selectFrom('members')
    .select('room')
    .where('person', '=', who)
    .where('left', '=', 0)
    .where('role', '<>', 'member')
    .where('room', '>=', from)
    .where('room', '<', before),
)

/** What waits in those of these rooms that a person moderates, where something does. */
export async function waitingFor(
  tx: ReadTx,
  who: string,
  { from, before }: { from: string; before: string },
): Promise<Map<string, Waiting>> {
  const found = new Map<string, Waiting>()
  for (const { room } of await moderated(tx, who, from, before)) {
    const waiting = await waitingIn(tx, room)
    if (waiting.knocks > 0 || waiting.reports > 0) found.set(room, waiting)
  }
  return found
}

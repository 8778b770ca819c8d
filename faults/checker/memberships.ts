import type { DatabaseDump } from './database.ts'

/** Whether a person is in a room at the end. */
export function memberships(database: DatabaseDump): (room: string, person: string | undefined) => boolean {
  const inside = new Set(database.members.filter((one) => !one.left).map((one) => `${one.room} ${one.person}`))
  return (room, person) => inside.has(`${room} ${person}`)
}

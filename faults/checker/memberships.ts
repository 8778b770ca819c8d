import type { DatabaseDump } from './database.ts'

/** Who is in which room in the end. */
export function memberships(database: DatabaseDump): (room: string, person: string | undefined) => boolean {
  const inside = new Set(database.members.filter((one) => !one.left).map((one) => `${one.room} ${one.person}`))
  return (room, person) => inside.has(`${room} ${person}`)
}

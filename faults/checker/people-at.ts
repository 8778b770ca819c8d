import type { Clients } from './clients.ts'

/** The person of a client at a time: it has another one when its session was lost with the data. */
export function personAt({ byName }: Clients, client: string, t: number): string | undefined {
  const persons = byName.get(client)?.entries.filter((entry) => entry.type === 'person') ?? []
  return persons.findLast((entry) => entry.t <= t)?.person
}

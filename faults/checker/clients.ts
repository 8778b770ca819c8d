import { HARNESS, type Entry } from '../history/history.ts'
import type { EntryOf } from './entry-types.ts'

export interface Client {
  name: string
  /** Ids of its persons; more than one when it had to start a new session. The last one is its person at the end. */
  persons: string[]
  /** In order of time. */
  entries: Entry[]
  screens: Map<string, EntryOf<'screen'>>
  /** The messages that still wait at the end. Null for a client that was not there at the end. */
  unsent: EntryOf<'unsent'> | null
}

export interface Clients {
  byName: Map<string, Client>
  byPerson: Map<string, Client[]>
}

export function readClients(entries: Entry[]): Clients {
  const byName = new Map<string, Client>()
  const byPerson = new Map<string, Client[]>()
  for (const entry of entries) {
    if (entry.by === HARNESS) continue
    let client = byName.get(entry.by)
    if (client === undefined) {
      client = { name: entry.by, persons: [], entries: [], screens: new Map(), unsent: null }
      byName.set(entry.by, client)
    }
    client.entries.push(entry)
    if (entry.type === 'screen') client.screens.set(entry.room, entry)
    if (entry.type === 'unsent') client.unsent = entry
    if (entry.type === 'person' && !client.persons.includes(entry.person)) {
      client.persons.push(entry.person)
      byPerson.set(entry.person, [...(byPerson.get(entry.person) ?? []), client])
    }
  }
  return { byName, byPerson }
}

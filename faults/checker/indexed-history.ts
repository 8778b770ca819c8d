import { readCalls, type Calls } from './calls.ts'
import { readChances, type Chances } from './deadlines.ts'
import { readClients, type Clients } from './clients.ts'
import { gatherFacts, type Facts } from './revisions.ts'
import { readField, type FieldTimes } from './timeline.ts'
import type { CheckInput } from './input.ts'
import { readLeaves, type Leaves } from './leave-attempts.ts'
import { readLives, type Lives } from './epochs.ts'
import { readSurfaced, type Surfaced } from './first-receipts.ts'
import { readTellings, type Telling } from './observations.ts'

/** The record sorted for the rules. Everything is found by client, by room or by id, so that no rule has to search. */
export interface Material extends CheckInput {
  lives: Lives
  calls: Calls
  clients: Clients
  leaves: Leaves
  field: FieldTimes
  chances: Chances
  tellings: Telling[]
  surfaced: Surfaced
  facts: Facts
}

export function sortOut(input: CheckInput): Material {
  const lives = readLives(input.entries, input.database.epoch)
  const calls = readCalls(input.entries, lives)
  const tellings = readTellings(input.entries, lives, calls)
  const clients = readClients(input.entries)
  const field = readField(input.entries)
  return {
    ...input,
    lives,
    calls,
    clients,
    leaves: readLeaves(calls, clients),
    field,
    chances: readChances(clients, field),
    tellings,
    surfaced: readSurfaced(calls, tellings),
    facts: gatherFacts(input, lives, tellings),
  }
}

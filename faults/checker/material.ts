import { readCalls, type Calls } from './calls.ts'
import { readClients, type Clients } from './clients.ts'
import { gatherFacts, type Facts } from './facts.ts'
import { readField, type FieldTimes } from './field.ts'
import type { CheckInput } from './input.ts'
import { readLives, type Lives } from './lives.ts'
import { readTellings, type Telling } from './tellings.ts'

/** The record sorted for the rules. Everything is found by client, by room or by id, so that no rule has to search. */
export interface Material extends CheckInput {
  lives: Lives
  calls: Calls
  clients: Clients
  field: FieldTimes
  tellings: Telling[]
  facts: Facts
}

export function sortOut(input: CheckInput): Material {
  const lives = readLives(input.entries, input.database.epoch)
  const calls = readCalls(input.entries, lives)
  const tellings = readTellings(input.entries, lives, calls)
  return {
    ...input,
    lives,
    calls,
    clients: readClients(input.entries),
    field: readField(input.entries),
    tellings,
    facts: gatherFacts(input, lives, tellings),
  }
}

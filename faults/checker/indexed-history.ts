import { readCalls, type Calls } from './calls.ts'
import { readChangeCalls, type ChangeCalls } from './change-calls.ts'
import { readClients, type Clients } from './clients.ts'
import { readDeadlines, type Deadlines } from './deadlines.ts'
import { readEpochs, type Epochs } from './epochs.ts'
import { readFirstReceipts, type FirstReceipts } from './first-receipts.ts'
import type { CheckInput } from './input.ts'
import { readLeaveAttempts, type LeaveAttempts } from './leave-attempts.ts'
import { readObservations, type Observation } from './observations.ts'
import { readRevisions, type Revisions } from './revisions.ts'
import { readTimeline, type Timeline } from './timeline.ts'

/** The history indexed by client, room and id, so that no rule has to search. */
export interface IndexedHistory extends CheckInput {
  epochs: Epochs
  calls: Calls
  changes: ChangeCalls
  clients: Clients
  leaves: LeaveAttempts
  timeline: Timeline
  deadlines: Deadlines
  observations: Observation[]
  firstReceipts: FirstReceipts
  revisions: Revisions
}

export function indexHistory(input: CheckInput): IndexedHistory {
  const epochs = readEpochs(input.entries, input.database.epoch)
  const calls = readCalls(input.entries, epochs)
  const observations = readObservations(input.entries, epochs, calls)
  const clients = readClients(input.entries)
  const timeline = readTimeline(input.entries)
  return {
    ...input,
    epochs,
    calls,
    changes: readChangeCalls(calls, epochs),
    clients,
    leaves: readLeaveAttempts(calls, clients),
    timeline,
    deadlines: readDeadlines(clients, timeline),
    observations,
    firstReceipts: readFirstReceipts(calls, observations),
    revisions: readRevisions(input, epochs, observations),
  }
}

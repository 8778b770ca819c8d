import type { Rule } from './rule.ts'
import { acknowledgedIsStored } from './rules/acknowledged-is-stored.ts'
import { agreement } from './rules/agreement.ts'
import { answersHealthz } from './rules/answers-healthz.ts'
import { boundedMemory } from './rules/bounded-memory.ts'
import { changesArrive } from './rules/changes-arrive.ts'
import { changesInOrder } from './rules/changes-in-order.ts'
import { claimedWasReceived } from './rules/claimed-was-received.ts'
import { completePages } from './rules/complete-pages.ts'
import { completeRanges } from './rules/complete-ranges.ts'
import { completeScreens } from './rules/complete-screens.ts'
import { convergence } from './rules/convergence.ts'
import { databaseIntegrity } from './rules/database-integrity.ts'
import { deletedIsGone } from './rules/deleted-is-gone.ts'
import { deliveryDeadline } from './rules/delivery-deadline.ts'
import { durableSessions } from './rules/durable-sessions.ts'
import { editsSurvive } from './rules/edits-survive.ts'
import { epochOnlyAfterLoss } from './rules/epoch-only-after-loss.ts'
import { filesGone } from './rules/files-gone.ts'
import { filesWhole } from './rules/files-whole.ts'
import { freshReads } from './rules/fresh-reads.ts'
import { lossBeginsEpoch } from './rules/loss-begins-epoch.ts'
import { lostIsResent } from './rules/lost-is-resent.ts'
import { noDuplicates } from './rules/no-duplicates.ts'
import { noInventedMessages } from './rules/no-invented-messages.ts'
import { noMixedEpochs } from './rules/no-mixed-epochs.ts'
import { noRevGaps } from './rules/no-rev-gaps.ts'
import { noUnexplainedExit } from './rules/no-unexplained-exit.ts'
import { noUnsentMessages } from './rules/no-unsent-messages.ts'
import { nothingAfterLeaving } from './rules/nothing-after-leaving.ts'
import { nothingLeft } from './rules/nothing-left.ts'
import { oneTermPerRev } from './rules/one-term-per-rev.ts'
import { reactionsCountOnce } from './rules/reactions-count-once.ts'
import { realTimeOrder } from './rules/real-time-order.ts'
import { repliesAreCounted } from './rules/replies-are-counted.ts'
import { senderOrder } from './rules/sender-order.ts'
import { slowReadersDisconnected } from './rules/slow-readers-disconnected.ts'
import { slowReadersIsolated } from './rules/slow-readers-isolated.ts'
import { survivingDataUnchanged } from './rules/surviving-data-unchanged.ts'
import { syncListsEveryRoom } from './rules/sync-lists-every-room.ts'
import { votesCountOnce } from './rules/votes-count-once.ts'
import { writeAfterRestart } from './rules/write-after-restart.ts'

/** In the order of the promises. */
export const rules: readonly Rule[] = [
  acknowledgedIsStored,
  editsSurvive,
  filesWhole,
  durableSessions,
  databaseIntegrity,
  noInventedMessages,
  noDuplicates,
  reactionsCountOnce,
  votesCountOnce,
  noRevGaps,
  completeRanges,
  agreement,
  realTimeOrder,
  repliesAreCounted,
  senderOrder,
  changesInOrder,
  completeScreens,
  deliveryDeadline,
  claimedWasReceived,
  completePages,
  freshReads,
  syncListsEveryRoom,
  convergence,
  noUnsentMessages,
  changesArrive,
  boundedMemory,
  slowReadersDisconnected,
  slowReadersIsolated,
  writeAfterRestart,
  answersHealthz,
  epochOnlyAfterLoss,
  lossBeginsEpoch,
  oneTermPerRev,
  survivingDataUnchanged,
  lostIsResent,
  noMixedEpochs,
  nothingAfterLeaving,
  deletedIsGone,
  filesGone,
  nothingLeft,
  noUnexplainedExit,
]

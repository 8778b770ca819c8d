import type { Rule } from './rule.ts'
import { ackedIsKept } from './rules/acknowledged-is-stored.ts'
import { answersHealthz } from './rules/answers-healthz.ts'
import { askedIsTold } from './rules/fresh-reads.ts'
import { endsOnlyAsTold } from './rules/no-unexplained-exit.ts'
import { epochsAreHonest } from './rules/epoch-only-after-loss.ts'
import { everyRoomIsNamed } from './rules/sync-lists-every-room.ts'
import { feedsAreHonest } from './rules/complete-ranges.ts'
import { fileIsSound } from './rules/database-integrity.ts'
import { goneIsGone } from './rules/nothing-after-leaving.ts'
import { heldHasCome } from './rules/claimed-was-received.ts'
import { healsByItself } from './rules/convergence.ts'
import { lostComesBack } from './rules/lost-is-resent.ts'
import { lossesAreNamed } from './rules/loss-begins-epoch.ts'
import { memoryIsBounded } from './rules/bounded-memory.ts'
import { noMixedEpochs } from './rules/no-mixed-epochs.ts'
import { nothingMadeUp } from './rules/no-invented-messages.ts'
import { nothingUnsaid } from './rules/no-unsent-messages.ts'
import { once } from './rules/no-duplicates.ts'
import { ownOrder } from './rules/sender-order.ts'
import { pagesAreWhole } from './rules/complete-pages.ts'
import { realTime } from './rules/real-time-order.ts'
import { revsWithoutGaps } from './rules/no-rev-gaps.ts'
import { sameForAll } from './rules/agreement.ts'
import { screensAreWhole } from './rules/complete-screens.ts'
import { sessionsAreKept } from './rules/durable-sessions.ts'
import { slowReadersAreCut } from './rules/slow-readers-disconnected.ts'
import { slowReadersSlowNobody } from './rules/slow-readers-isolated.ts'
import { survivedIsKept } from './rules/surviving-data-unchanged.ts'
import { toldInTime } from './rules/delivery-deadline.ts'
import { writesAgain } from './rules/write-after-restart.ts'

/** All that is looked at, in the order of the promises. */
export const rules: readonly Rule[] = [
  ackedIsKept,
  sessionsAreKept,
  fileIsSound,
  nothingMadeUp,
  once,
  revsWithoutGaps,
  feedsAreHonest,
  sameForAll,
  realTime,
  ownOrder,
  screensAreWhole,
  toldInTime,
  heldHasCome,
  pagesAreWhole,
  askedIsTold,
  everyRoomIsNamed,
  healsByItself,
  nothingUnsaid,
  memoryIsBounded,
  slowReadersAreCut,
  slowReadersSlowNobody,
  writesAgain,
  answersHealthz,
  epochsAreHonest,
  lossesAreNamed,
  survivedIsKept,
  lostComesBack,
  noMixedEpochs,
  goneIsGone,
  endsOnlyAsTold,
]

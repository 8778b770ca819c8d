import type { Rule } from './rule.ts'
import { ackedIsKept } from './rules/acked-is-kept.ts'
import { answersHealthz } from './rules/answers-healthz.ts'
import { askedIsTold } from './rules/asked-is-told.ts'
import { endsOnlyAsTold } from './rules/ends-only-as-told.ts'
import { epochsAreHonest } from './rules/epochs-are-honest.ts'
import { everyRoomIsNamed } from './rules/every-room-is-named.ts'
import { feedsAreHonest } from './rules/feeds-are-honest.ts'
import { fileIsSound } from './rules/file-is-sound.ts'
import { goneIsGone } from './rules/gone-is-gone.ts'
import { heldHasCome } from './rules/held-has-come.ts'
import { healsByItself } from './rules/heals-by-itself.ts'
import { lostComesBack } from './rules/lost-comes-back.ts'
import { lossesAreNamed } from './rules/losses-are-named.ts'
import { memoryIsBounded } from './rules/memory-is-bounded.ts'
import { noMixedEpochs } from './rules/no-mixed-epochs.ts'
import { nothingMadeUp } from './rules/nothing-made-up.ts'
import { nothingUnsaid } from './rules/nothing-unsaid.ts'
import { once } from './rules/once.ts'
import { ownOrder } from './rules/own-order.ts'
import { pagesAreWhole } from './rules/pages-are-whole.ts'
import { realTime } from './rules/real-time.ts'
import { revsWithoutGaps } from './rules/revs-without-gaps.ts'
import { sameForAll } from './rules/same-for-all.ts'
import { screensAreWhole } from './rules/screens-are-whole.ts'
import { sessionsAreKept } from './rules/sessions-are-kept.ts'
import { slowReadersAreCut } from './rules/slow-readers-are-cut.ts'
import { slowReadersSlowNobody } from './rules/slow-readers-slow-nobody.ts'
import { survivedIsKept } from './rules/survived-is-kept.ts'
import { toldInTime } from './rules/told-in-time.ts'
import { writesAgain } from './rules/writes-again.ts'

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

import { describe } from 'bun:test'
import type { OpenStage } from '../test/stage.ts'
import { changedMessages } from './changed-messages.ts'
import { goneIsGone } from './gone-is-gone.ts'
import { moderated } from './moderated.ts'
import { nothingMissed } from './nothing-missed.ts'
import { once } from './once.ts'
import { oneOrder } from './one-order.ts'
import { seenByOthers } from './seen-by-others.ts'

/** What holds for everybody, over one server or several. */
export function promises(over: string, open: OpenStage): void {
  describe(`promises over ${over}`, () => {
    once(open)
    oneOrder(open)
    nothingMissed(open)
    goneIsGone(open)
    changedMessages(open)
    seenByOthers(open)
    moderated(open)
  })
}

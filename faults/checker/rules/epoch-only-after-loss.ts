import type { IndexedHistory } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const epochOnlyAfterLoss: Rule = {
  name: 'epoch-only-after-loss',
  promise: 'G9',
  sentence: 'A new epoch begins only after a loss of data, at most once for each loss, and no old epoch comes back.',
  *check({ epochs, calls, database, finalReads }: IndexedHistory): Iterable<Finding> {
    const { starts } = epochs
    for (const [index, start] of starts.entries()) {
      const before = starts[index - 1]
      if (before !== undefined && start.losses <= before.losses)
        yield {
          text: `Epoch ${start.epoch} followed ${before.epoch} without a loss of data in between`,
          evidence: [before.entry, start.entry],
        }
    }

    const place = new Map(starts.map((start, index) => [start.epoch, index]))
    for (const { invoke, end } of calls.all) {
      if (end?.type !== 'ok' || end.do !== 'sync') continue
      const next = starts[place.get(end.epoch)! + 1]
      if (next !== undefined && next.t < invoke.t)
        yield {
          text: `${end.by} received epoch ${end.epoch} after ${next.epoch} had begun`,
          evidence: [next.entry, invoke, end],
        }
    }

    const last = starts.at(-1)!
    if (last.epoch !== database.epoch)
      yield {
        text: `The epoch of the database is ${database.epoch}, and the last one that a client received is ${last.epoch}`,
        evidence: [last.entry],
      }
    for (const [room, { epoch }] of Object.entries(finalReads))
      if (epoch !== database.epoch)
        yield {
          text: `The final read of room ${room} is of epoch ${epoch}, the database of ${database.epoch}`,
          evidence: [],
        }
  },
}

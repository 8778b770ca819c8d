import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'

export const epochsAreHonest: Rule = {
  name: 'epochs-are-honest',
  promise: 'G9',
  sentence: 'The epoch changes only when the tail was lost, once for each loss at most, and never back.',
  *look({ lives, calls, database, history }: Material): Iterable<Finding> {
    const { births } = lives
    for (const [index, birth] of births.entries()) {
      const before = births[index - 1]
      if (before !== undefined && birth.life <= before.life)
        yield {
          text: `Epoch ${birth.epoch} came after ${before.epoch} although no tail was lost in between`,
          evidence: [before.entry, birth.entry],
        }
    }

    const place = new Map(births.map((birth, index) => [birth.epoch, index]))
    for (const { invoke, end } of calls.all) {
      if (end?.type !== 'ok' || end.do !== 'sync') continue
      const next = births[place.get(end.epoch)! + 1]
      // Whoever asks after an epoch was told is told that one, or a later one.
      if (next !== undefined && next.t < invoke.t)
        yield {
          text: `${end.by} was told epoch ${end.epoch} after ${next.epoch} had been told`,
          evidence: [next.entry, invoke, end],
        }
    }

    const last = births.at(-1)!
    if (last.epoch !== database.epoch)
      yield {
        text: `The database is of epoch ${database.epoch}, and the last that was told is ${last.epoch}`,
        evidence: [last.entry],
      }
    for (const [room, { epoch }] of Object.entries(history))
      if (epoch !== database.epoch)
        yield { text: `Room ${room} was paged in epoch ${epoch}, the database is of ${database.epoch}`, evidence: [] }
  },
}

import { counter } from '../count-between.ts'
import type { Material } from '../indexed-history.ts'
import type { Finding, Rule } from '../rule.ts'
import type { Telling } from '../observations.ts'

export const feedsAreHonest: Rule = {
  name: 'feeds-are-honest',
  promise: 'G3',
  sentence:
    'What a frame or a sync says to bring from one rev to another it brings: frames each rev in between, syncs every message; and nobody is told of a rev beyond the head.',
  *look({ tellings, facts, lives, database, history }: Material): Iterable<Finding> {
    const heads = new Map(database.rooms.map(({ room, rev }) => [room, rev]))
    for (const [room, { rev }] of Object.entries(history))
      if (rev > (heads.get(room) ?? 0))
        yield { text: `The history of room ${room} goes to rev ${rev}, its head is ${heads.get(room)}`, evidence: [] }
    const counts = new Map<string, (from: number, to: number) => number>()
    for (const telling of tellings) {
      const { room, head } = telling
      const lineage = telling.data?.lineage ?? null
      if (!(room in history)) continue
      if (lineage === lives.last && head > (heads.get(room) ?? 0))
        yield {
          text: `${telling.by} was told of rev ${head} of room ${room}, whose head is ${heads.get(room)}`,
          evidence: [telling.entry],
        }
      const wrong = within(telling)
      if (wrong !== null) yield { text: `${telling.by}, room ${room}: ${wrong}`, evidence: [telling.entry] }
      if (wrong !== null || telling.how !== 'sync' || lineage === null) continue

      const key = `${lineage} ${room}`
      let count = counts.get(key)
      if (count === undefined) {
        const revs = facts.of(lineage).get(room) ?? []
        counts.set(key, (count = counter(revs.map((fact) => fact !== undefined && 'message' in fact.change))))
      }
      const { from, to, reset } = telling.range!
      const left = reset ? 0 : count(from, to) - telling.messages.length
      if (left > 0)
        yield {
          text: `A sync told ${telling.by} ${from} to ${to} of room ${room} and left ${left} of its messages out`,
          evidence: [telling.entry],
        }
    }
  },
}

/** What contradicts itself within one frame or sync. */
function within({ how, range }: Telling): string | null {
  if (range === null) return null
  const { from, to, reset, changes } = range
  if (reset) return changes.length > 0 ? 'a reset that brings changes' : null
  if (from > to) return `from ${from} to ${to}`
  if (how === 'frame') {
    const broken = changes.findIndex((change, index) => change.rev !== from + 1 + index)
    if (broken !== -1) return `a frame from ${from} has rev ${changes[broken]!.rev} in place ${broken + 1}`
    return from + changes.length === to ? null : `a frame from ${from} to ${to} has ${changes.length} changes`
  }
  let last = from
  for (const { rev } of changes) {
    if (rev <= last || rev > to) return `a sync from ${from} to ${to} has rev ${rev} after ${last}`
    last = rev
  }
  return null
}
